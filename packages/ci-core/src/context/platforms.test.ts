import { describe, expect, expectTypeOf, it, test } from 'vitest';
import type { PlatformTraits } from './platform/traits.ts';
import { jobTraitsOf, platformNames, platformOf, platforms, traitsOf } from './platforms.ts';

/** Every leaf of a record, by its path. */
function leaves(value: object, at = ''): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, one]): [string, unknown][] =>
    typeof one === 'object' && one !== null ? leaves(one, `${at}${key}.`) : [[`${at}${key}`, one]],
  );
}

/** What a platform may lack. */
const MAY_LACK = ['eventVariable', 'job.log.fold', 'job.outputVariable', 'job.summaryVariable'];

describe.each(platformNames)('the record of %s', (name) => {
  const traits: PlatformTraits = platforms[name];

  it('is complete: no text is empty, and only what a platform may lack is undefined', () => {
    const empty = leaves(traits).filter(([path, value]) => {
      const optional = MAY_LACK.some((lacked) => path === lacked);
      return value === '' || value === null || (value === undefined && !optional);
    });
    expect(empty).toEqual([]);
  });

  it('has its own marker and its own token, so that no other platform is taken for it', () => {
    const others = platformNames.filter((other) => other !== name).map((other) => platforms[other]);
    expect(others.map(({ marker }): string => marker)).not.toContain(traits.marker);
    expect(others.map(({ token }): string => token.setting)).not.toContain(traits.token.setting);
    expect(platformOf({ [traits.marker]: 'true' })).toBe(name);
    expect(traits.token.missing.message).toContain(traits.token.variable);
  });

  it('can be followed by the number of a review and by a line about a problem', () => {
    const { log } = jobTraitsOf(name);
    expect(log.problem('error', 'it failed')).toContain('it failed');
    expect(log.disarm('plain text')).toBe('plain text');
    const fold = log.fold?.begin({ id: 'a', title: 'A title', at: 1, collapsed: true });
    expect(fold ?? 'A title\n').toMatch(/A title\n$/);
  });
});

test('a record that lacks a part is a type error', () => {
  const { review, ...rest } = platforms.github;
  expectTypeOf(rest).not.toExtend<PlatformTraits>();
  expectTypeOf({ ...rest, review }).toExtend<PlatformTraits>();
});

test('a plain machine has no record, and shows a log all the same', () => {
  expect(platformOf({})).toBe('none');
  expect(traitsOf('none')).toBeUndefined();
  expect(jobTraitsOf('none').log.problem('warning', 'x')).toBe('! x');
});
