import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIsoDate } from './iso-date.ts';

const second = fc
  .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

describe('parseIsoDate', () => {
  it.each([
    ['2026-01-31T16:47:55Z', '2026-01-31T16:47:55'],
    ['2026-01-31t16:47:55z', '2026-01-31T16:47:55'],
    ['2026-01-31T16:47:55.999Z', '2026-01-31T16:47:55'],
    ['2026-01-31T16:47Z', '2026-01-31T16:47:00'],
    ['2026-01-31T23:30:00-02:00', '2026-02-01T01:30:00'],
    ['2022-04-19T11:27:24+02:00', '2022-04-19T09:27:24'],
    ['2026-01-01T00:10:00+0530', '2025-12-31T18:40:00'],
    ['2026-01-01T00:10:00+05', '2025-12-31T19:10:00'],
    ['2026-01-31 16:47:55', '2026-01-31T16:47:55'],
    ['2026-01-31 16:47:55 +0100', '2026-01-31T15:47:55'],
    ['2026-01-31', '2026-01-31T00:00:00'],
    ['20260131T164755Z', '2026-01-31T16:47:55'],
    ['2024-02-29', '2024-02-29T00:00:00'],
  ])('%s is %s in UTC', (text, utc) => {
    expect(parseIsoDate(text)?.toISOString().slice(0, 19)).toBe(utc);
  });

  it.each(['', 'now', '2026', '2026-02-30', '2025-02-29', '2026-13-01', '2026-01-31T24:30', '2026-01-31T10:61Z'])(
    '"%s" is not a date',
    (text) => expect(parseIsoDate(text)).toBeUndefined(),
  );

  it.each(['31.01.2026', 'Jan 31 2026', '1769878075', '2026-01-31T', '2026-01-31T10:00:00X', '0026-1-1'])(
    '"%s" is none either, whatever JavaScript makes of it',
    (text) => expect(parseIsoDate(text)).toBeUndefined(),
  );

  it('reads every moment back, in any zone', () => {
    fc.assert(
      fc.property(second, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, zone) => {
        fc.pre(date.getUTCFullYear() >= 100);
        const two = (value: number) => String(Math.abs(value)).padStart(2, '0');
        const local = new Date(date.getTime() + zone * 60_000).toISOString().slice(0, 19);
        const text = `${local}${zone < 0 ? '-' : '+'}${two(Math.trunc(zone / 60))}:${two(zone % 60)}`;
        expect(parseIsoDate(text)?.getTime()).toBe(date.getTime());
      }),
    );
  });
});
