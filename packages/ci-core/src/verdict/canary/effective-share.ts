import type { Sample } from '../../plan/canary/sample.ts';
import { highestShare, lowestShare } from './chance/share-bounds.ts';

/** How far the share in effect may be from the one that was set, as a part of it: clients that stick to a version move it a little. */
const TOLERANCE = 0.2;
/** How often a share is measured wrongly, on each side. */
const RISK = 0.001;

/** The share of the canary in the traffic: as measured, and the bounds that it surely lies between. */
export type MeasuredShare = { readonly share: number; readonly lowest: number; readonly highest: number };

export function measureShare(stable: Sample, canary: Sample): MeasuredShare {
  const requests = stable.requests + canary.requests;
  const share = requests === 0 ? 0 : canary.requests / requests;
  const bounds = [lowestShare, highestShare].map((bound) => bound(canary.requests, requests, RISK));
  return { share, lowest: bounds[0] ?? 0, highest: bounds[1] ?? 1 };
}

/** Whether a share that was set is in effect; undefined while there are too few requests to measure it to its half. */
export function isEffective(share: number, { lowest, highest }: MeasuredShare): boolean | undefined {
  if (highest < share * (1 - TOLERANCE) || lowest > share * (1 + TOLERANCE)) return false;
  return highest - lowest <= share ? true : undefined;
}
