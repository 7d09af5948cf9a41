import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isBuilderFault } from './builder-fault.ts';

const fixtures = join(import.meta.dirname, '../../../../../test/fixtures/build');

test.each([
  'ERROR: target common: failed to solve: Canceled: context canceled',
  'ERROR: failed to solve: Canceled: grpc: the client connection is closing',
  'ERROR: failed to solve: Unavailable: error reading from server: EOF',
  'ERROR: failed to solve: missing lease requirement for setBlob',
  'ERROR: target a: failed to solve: failed to get edge: inconsistent graph state',
  'ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
])('a fault of the builder: %s', (line) => {
  expect(isBuilderFault(`#1 [common 1/2] FROM app\n#1 DONE\n${line}\n`)).toBe(true);
});

test('what a step of a Dockerfile writes is not one', () => {
  expect(isBuilderFault('#9 1.2 ERROR: Canceled: context canceled\nERROR: failed to solve: exit code: 1')).toBe(false);
  expect(isBuilderFault('Unavailable: context canceled')).toBe(false);
  expect(isBuilderFault('')).toBe(false);
});

test.each(readdirSync(fixtures).filter((name) => name.endsWith('.log')))('%s is a failure of its own', (name) => {
  expect(isBuilderFault(readFileSync(join(fixtures, name), 'utf8'))).toBe(false);
});
