/** Gives what the work gives, or fails as soon as something has ended without which the work is of no use. */
export type Guard = <T>(work: Promise<T>) => Promise<T>;

/**
 * Work fails once `end` has rejected. Not a race: for as long as a promise stays open, it keeps whatever was raced with it,
 * and a deploy looks at the stack for an hour.
 */
export function endedBy(end: Promise<never>): Guard {
  const waiting = new Set<(why: unknown) => void>();
  let isOver = false;
  end.catch((why: unknown) => {
    isOver = true;
    for (const reject of waiting) reject(why);
    waiting.clear();
  });
  return async (work) => {
    work.catch(() => {});
    if (isOver) return end;
    let stop: (why: unknown) => void = () => {};
    try {
      return await new Promise((resolve, reject) => {
        stop = reject;
        waiting.add(stop);
        work.then(resolve, reject);
      });
    } finally {
      waiting.delete(stop);
    }
  };
}
