import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageTag } from './image-tag.ts';

const sha = '7AB44e95c0d8a29ebf3f1a6d0a1c6a4c1e6b5f10';
const date = new Date('2024-03-07T23:59:58.700Z');

describe('imageTag', () => {
  it('is the day and the commit, or the day and the time, in UTC', () => {
    expect(imageTag({ sha, date, format: 'sha' })).toBe('20240307_7ab44e95');
    expect(imageTag({ sha, date, format: 'datetime' })).toBe('20240307_235958');
  });

  it('is always a tag that Docker takes, and grows with time', () => {
    const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(dates, dates, hex, (a, b, sha) => {
        expect(imageTag({ sha, date: a, format: 'sha' })).toMatch(/^\d{8}_[0-9a-f]{8}$/);
        const [first = a, last = b] = [a, b].sort((x, y) => x.getTime() - y.getTime());
        const tags = [first, last].map((date) => imageTag({ sha, date, format: 'datetime' }));
        for (const tag of tags) expect(tag).toMatch(/^\d{8}_\d{6}$/);
        expect(tags.toSorted()).toEqual(tags);
      }),
    );
  });
});
