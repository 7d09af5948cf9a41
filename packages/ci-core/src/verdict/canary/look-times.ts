import { LOOKS_OF_CANARY, LOOKS_OF_STEP } from './risk.ts';

/** How much longer a window is at each look after a switch: 20 looks begin at a three-hundredth of the time. */
const GROWTH = 1.35;
/** Milliseconds. */
const SHORTEST = 1_000;

/** Looks at a step: once it was held, then while there was not enough to judge by; milliseconds from its beginning. */
export function looksOfStep({ hold, maxHold }: { readonly hold: number; readonly maxHold: number }): number[] {
  const pause = Math.max(hold, (maxHold - hold) / (LOOKS_OF_STEP - 1));
  const looks = Array.from({ length: LOOKS_OF_STEP }, (_, i) => hold + i * pause);
  return looks.filter((at, i) => i === 0 || at <= maxHold);
}

/**
 * Looks at a new version that serves everything, until the old one is not kept any more. The first ones come soon: what
 * fails now fails for all. No other step of a blue-green deploy is tested, so all looks of a canary are left for this one.
 */
export function looksAfterSwitch(keep: number): number[] {
  const looks = Array.from({ length: LOOKS_OF_CANARY }, (_, i) => keep / GROWTH ** (LOOKS_OF_CANARY - 1 - i));
  return looks.filter((at) => at >= SHORTEST || at === keep);
}
