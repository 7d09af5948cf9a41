import { expect, test } from 'vitest';
import { catalogue } from '../jobs/catalogue.ts';
import { readArguments } from './arguments.ts';

const deploy = await catalogue.deploy?.load();
if (!deploy) throw new Error('there is no job deploy');

test('readArguments: the longest word that Linux takes is told by its place, beside what else is wrong', () => {
  const { problems } = readArguments(deploy, ['prod', `-${'a'.repeat(131_000)}`, '--timeout', '-5m', '--what']);
  const told = problems.map(({ at, message }) => `${at} ${message}`);
  expect(told).toEqual([
    'argument 2 has 131001 characters; more than 20000 are not read',
    '-a is no option of this job',
    '--what is no option of this job',
  ]);
});

test('readArguments: a long value is taken whole', () => {
  const { flags, problems } = readArguments(deploy, ['prod', '--server-path', '/abc'.repeat(2_000)]);
  expect(problems).toEqual([]);
  expect(flags.serverPath).toHaveLength(8_000);
});
