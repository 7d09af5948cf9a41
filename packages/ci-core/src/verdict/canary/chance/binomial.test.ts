import { expect, it } from 'vitest';
import { atLeast, atMost } from './binomial.ts';

/** The probability as a fraction of whole numbers, for p in thousandths. */
function exactly(k: number, n: number, thousandths: number): number {
  let [choose, sum] = [1n, 0n];
  for (let i = 0; i <= n; i++) {
    if (i > 0) choose = (choose * BigInt(n - i + 1)) / BigInt(i);
    if (i >= k) sum += choose * BigInt(thousandths) ** BigInt(i) * BigInt(1000 - thousandths) ** BigInt(n - i);
  }
  const scale = 10n ** 60n;
  return Number((sum * scale) / 1000n ** BigInt(n)) / 1e60;
}

it.each([1, 19, 20, 21, 200, 700])('agrees with whole numbers for %s trials', (n) => {
  for (const thousandths of [1, 10, 50, 500, 950, 999]) {
    for (const k of new Set([0, 1, 2, 5, Math.floor(n * 0.05) + 1, Math.floor(n / 2), n - 1, n, n + 1])) {
      const [p, exact] = [thousandths / 1000, exactly(k, n, thousandths)];
      const got = atLeast(k, n, p);
      expect(Math.abs(got - exact), `k=${k} p=${p}: ${got}, ${exact}`).toBeLessThan(1e-12 + exact * 1e-9);
      expect(Math.abs(atMost(k - 1, n, p) - (1 - exact))).toBeLessThan(1e-9);
    }
  }
});

it('has both ends', () => {
  expect([atLeast(0, 0, 0.5), atLeast(1, 0, 0.5), atLeast(1, 10, 0), atLeast(10, 10, 1)]).toEqual([1, 0, 0, 1]);
  expect([atMost(0, 0, 0.5), atMost(0, 10, 0), atMost(9, 10, 1)]).toEqual([1, 1, 0]);
});

it('is as quick and as good for millions of requests', () => {
  // A normal distribution is near enough there: 3 standard deviations above the mean.
  const n = 10_000_000;
  const [mean, deviation] = [n * 0.05, Math.sqrt(n * 0.05 * 0.95)];
  const got = atLeast(Math.ceil(mean + 3 * deviation), n, 0.05);
  expect(got).toBeGreaterThan(0.00134);
  expect(got).toBeLessThan(0.00137);
});
