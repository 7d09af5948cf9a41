import { mayPass, saidBy } from './engine-failure.ts';
import { again } from './patience.ts';

const WINDOW = 30_000;
const NO_SIGNAL = { window: WINDOW, deadline: () => Number.POSITIVE_INFINITY, signal: undefined };

/** Reads and changes an object again if it has changed in between, or if the engine failed for a moment. */
export function againIfOutdated<T>(change: () => Promise<T>): Promise<T> {
  const isOutdated = (error: unknown) => /out of sequence/.test(saidBy(error));
  return again(
    NO_SIGNAL,
    change,
    (error) => isOutdated(error) || mayPass(error),
    () => {},
  );
}
