import { expect, test } from 'vitest';
import { certificateFindings } from './certificate-findings.ts';

const DAY = 86_400_000;
const time = Date.parse('2026-11-20T00:00:00Z');
const found = (kind: 'root' | 'node', age: number, left: number) =>
  certificateFindings([{ kind, from: time - age * DAY, to: time + left * DAY }], time).map(({ message }) => message);

test('a root certificate is near its end 30 days before it, that of a manager when the engine should have renewed it', () => {
  expect(found('root', 7_000, 31)).toEqual([]);
  expect(found('root', 7_000, 29)).toEqual(['the root certificate of the swarm ends on 2026-12-19, in 29 days']);
  expect(found('node', 80, 10)).toEqual([]);
  expect(found('node', 85, 5)).toEqual([
    'the certificate of this manager ends on 2026-11-25, in 5 days, and the engine has not renewed it',
  ]);
  expect(found('node', 95, -5)).toEqual([expect.stringContaining('ended on 2026-11-15')]);
});
