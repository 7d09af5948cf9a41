import { expect, test } from 'vitest';
import { looksAfterSwitch, looksOfStep } from './look-times.ts';

test('a step is looked at when it was held, and at most four more times until max_hold', () => {
  expect(looksOfStep({ hold: 120, maxHold: 600 })).toEqual([120, 240, 360, 480, 600]);
  expect(looksOfStep({ hold: 100, maxHold: 1_700 })).toEqual([100, 500, 900, 1_300, 1_700]);
  expect(looksOfStep({ hold: 100, maxHold: 250 })).toEqual([100, 200]);
  expect(looksOfStep({ hold: 100, maxHold: 50 })).toEqual([100]);
});

test('after a switch, the first look comes within seconds, the last one at the end, at most twenty in all', () => {
  const looks = looksAfterSwitch(600_000);
  expect(looks).toHaveLength(20);
  expect(looks[0]).toBeGreaterThanOrEqual(1_000);
  expect(looks[0]).toBeLessThan(3_000);
  expect(looks.at(-1)).toBe(600_000);
  expect(looks).toEqual([...looks].sort((a, b) => a - b));
  expect(looksAfterSwitch(4_000)).toHaveLength(5);
  expect(looksAfterSwitch(500)).toEqual([500]);
});
