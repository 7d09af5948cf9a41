/**
 * The answer to a request, or an error when it does not come within so many milliseconds. The engine's client never ends a
 * request whose answer breaks off in the middle, nor one that is given up over a connection that is no TCP socket.
 */
export async function answerWithin<T>(ms: number, request: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no whole answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([request, late]);
  } finally {
    clearTimeout(timer);
  }
}
