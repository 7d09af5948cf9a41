/**
 * Resolves as the work does, or rejects with the signal's reason as soon as it is aborted. Not `Promise.race`: a pending
 * promise keeps everything that was raced with it in memory, and a deploy may take an hour.
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
