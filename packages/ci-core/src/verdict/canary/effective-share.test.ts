import { expect, it } from 'vitest';
import type { Sample } from '../../plan/canary/sample.ts';
import { isEffective, measureShare } from './effective-share.ts';

const served = (requests: number): Sample => ({ requests, errors: 0, latency: { bounds: [], counts: [requests] } });
const measured = (canary: number, of: number) => measureShare(served(of - canary), served(canary));

it('measures the share of the canary with its bounds', () => {
  const { share, lowest, highest } = measured(250, 1000);
  expect(share).toBe(0.25);
  expect(lowest).toBeGreaterThan(0.2);
  expect(highest).toBeLessThan(0.3);
  expect(measured(0, 0)).toEqual({ share: 0, lowest: 0, highest: 1 });
});

it('says whether a share is in effect, or that it cannot be said yet', () => {
  expect(isEffective(0.05, measured(50, 1000))).toBe(true);
  expect(isEffective(0.25, measured(50, 1000))).toBe(false);
  expect(isEffective(0.05, measured(0, 1000))).toBe(false);
  expect(isEffective(0.05, measured(1, 20))).toBeUndefined();
  expect(isEffective(0.05, measured(0, 0))).toBeUndefined();
  // A million requests of which some stick to a version: near enough.
  expect(isEffective(0.05, measured(54_000, 1_000_000))).toBe(true);
});
