/** Possible distances between ticks of a time axis, in milliseconds. */
const STEPS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
];
const MOST_TICKS = 8;

/** Positions of the labels of a time axis, from 0 to at most `until`. */
export function timeTicks(until: number): number[] {
  const step = STEPS.find((one) => until / one <= MOST_TICKS) ?? 3_600_000 * Math.ceil(until / 3_600_000 / MOST_TICKS);
  return Array.from({ length: Math.floor(until / step) + 1 }, (_, i) => i * step);
}

/** Labels of the axis that counts tasks: 0, the wanted number and the maximum, unless they would overlap. */
export function countTicks(most: number, wanted: number, apart: number): number[] {
  const inside = wanted > 0 && wanted <= most ? [wanted] : [];
  return most - (inside[0] ?? 0) >= apart ? [0, ...inside, most] : [0, ...inside];
}

/** A time as a share of the width: a chart with widths in per cent fits every screen, and its text keeps its size. */
export function percent(at: number, until: number): string {
  return `${(until === 0 ? 0 : (100 * Math.min(at, until)) / until).toFixed(2)}%`;
}

/** Milliseconds since the start: `0.4 s`, `12.9 s`, `3:20`. */
export function clock(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The same for an axis, without decimals where possible. */
export function tickText(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : clock(ms);
}
