import { wait } from '../wait.ts';

/** For how long a request that fails temporarily is retried. */
export type Patience = {
  /** Milliseconds from the first attempt on; after that another connection, or another manager, may work. */
  readonly window: number;
  /** By `performance.now()`: after it there are no retries, even within the window. */
  readonly deadline: () => number;
  /** Once it is aborted, there are no retries. */
  readonly signal: AbortSignal | undefined;
  readonly warn: (line: string) => void;
};

/** No retries. */
export const IMPATIENT: Patience = {
  window: 0,
  deadline: () => Number.POSITIVE_INFINITY,
  signal: undefined,
  warn: () => {},
};

const PAUSES = [200, 500, 1_000, 2_000] as const;

/** Milliseconds until the next attempt after so many that failed. */
export function pauseAfter(failed: number): number {
  return PAUSES[failed - 1] ?? 2_000;
}

/** Retries after growing pauses while it fails temporarily and `Patience` allows; `onFailure` gets each error. */
export async function again<T>(
  { window, deadline, signal }: Omit<Patience, 'warn'>,
  attempt: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  onFailure: (error: unknown) => void,
): Promise<T> {
  const end = performance.now() + window;
  for (let failed = 1; ; failed++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = pauseAfter(failed);
      const isOver = () => signal?.aborted === true || performance.now() + pause > Math.min(end, deadline());
      if (!mayPass(error) || isOver()) throw error;
      onFailure(error);
      await wait(pause, signal);
      if (signal?.aborted) throw error;
    }
  }
}
