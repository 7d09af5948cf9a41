import type { Sandbox } from '../sandbox/index.ts';

/** One row of the table: kept when the value is not above the goal. */
export type Measured = {
  readonly measure: string;
  /** What it was measured on, where that is not the engine alone. */
  readonly on?: string;
  readonly value: number;
  readonly goal: number;
  /** Of value and goal; a ratio has none. */
  readonly unit: '' | 's' | 'MB';
  /** Both sides of a ratio, with their unit. */
  readonly sides?: readonly [ours: string, theirs: string];
  readonly note?: string;
};

/** What rows are measured with; each says what it needs. */
export type Row =
  | { readonly id: string; readonly engine: false; readonly measure: () => Promise<readonly Measured[]> }
  | {
      readonly id: string;
      readonly engine: true;
      readonly measure: (sandbox: Sandbox) => Promise<readonly Measured[]>;
    };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** Both in turn, so often; what else the machine does meanwhile hits one like the other. */
export async function inTurn<T>(
  rounds: number,
  ours: () => Promise<T>,
  theirs: () => Promise<T>,
): Promise<{ readonly ours: readonly T[]; readonly theirs: readonly T[] }> {
  const runs: { ours: T[]; theirs: T[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await ours());
    runs.theirs.push(await theirs());
  }
  return runs;
}

/** The ratio of the medians, in seconds. */
export function ratioOf(
  ours: readonly number[],
  theirs: readonly number[],
): Pick<Measured, 'value' | 'unit' | 'sides'> {
  const shown = (seconds: number) => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`);
  const [mine, others] = [median(ours), median(theirs)];
  return { value: mine / others, unit: '', sides: [shown(mine), shown(others)] };
}

/** Seconds that the work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
