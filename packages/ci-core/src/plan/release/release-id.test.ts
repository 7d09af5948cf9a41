import { expect, it } from 'vitest';
import { releaseId } from './release-id.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const sha = 'abcdef0123456789';

it.each([
  ['the first', undefined, '20260203-040506'],
  ['one after an older one', '20260101-000000-99999999', '20260203-040506'],
  ['one within the same second', '20260203-040506-99999999', '20260203-040507'],
  ['one after several within a second', '20260203-040509', '20260203-040510'],
  ['one by a clock that goes after', '20261231-235959-99999999', '20270101-000000'],
])('%s sorts behind what was there', (_, last, expected) => {
  expect(releaseId(now, undefined, last)).toBe(expected);
  expect(releaseId(now, sha, last)).toBe(`${expected}-abcdef01`);
  expect([last ?? '', releaseId(now, sha, last)].sort().at(-1)).toBe(releaseId(now, sha, last));
});
