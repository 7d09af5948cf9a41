/**
 * A signal that is aborted after so many milliseconds, or with another one, until it is closed. `AbortSignal.any` of an
 * `AbortSignal.timeout` may be collected as garbage in Node 20, and is then never aborted.
 */
export function timeLimit(
  ms: number,
  outer?: AbortSignal,
): { readonly signal: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  const stop = () => controller.abort(outer?.reason);
  const expire = () => {
    outer?.removeEventListener('abort', stop);
    controller.abort(late);
  };
  const timer = setTimeout(expire, Math.max(0, ms)).unref();
  outer?.addEventListener('abort', stop);
  if (outer?.aborted) stop();
  const close = () => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  };
  return { signal: controller.signal, close };
}
