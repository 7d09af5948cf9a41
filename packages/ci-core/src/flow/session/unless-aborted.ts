/**
 * Gives what the work gives, or fails with the signal's reason as soon as it is aborted. Not a race with a promise: for as
 * long as that stays pending it keeps whatever was raced with it, and a deploy looks at the stack for an hour.
 */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
