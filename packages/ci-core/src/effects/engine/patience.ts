/** For how long what fails in passing is asked again. */
export type Patience = {
  /** Milliseconds from the first question on; after that another connection, or another manager, may do better. */
  readonly window: number;
  /** By `performance.now()`: then nothing is asked again, however long the window. */
  readonly deadline: () => number;
  /** Once it is aborted, nothing is asked again. */
  readonly signal: AbortSignal | undefined;
  readonly warn: (line: string) => void;
};

/** Asks once. */
export const IMPATIENT: Patience = {
  window: 0,
  deadline: () => Number.POSITIVE_INFINITY,
  signal: undefined,
  warn: () => {},
};

const PAUSES = [200, 500, 1_000, 2_000] as const;

/** Milliseconds until the next try after so many that failed. */
export function pauseAfter(failed: number): number {
  return PAUSES[failed - 1] ?? 2_000;
}

/** Waits, but not longer than until the signal. */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}

/** Does it again, after growing pauses, for as long as it fails in passing and there is patience; `onFailure` hears of each try. */
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
