import { setTimeout } from 'node:timers/promises';
import { filesWith } from './needles.ts';

/** The files below a folder that held a needle at any time while the work lasted, with its result. */
export async function watchFiles<T>(
  folder: string,
  needles: readonly string[],
  work: Promise<T>,
): Promise<{ readonly result: T; readonly found: readonly string[] }> {
  const found = new Set<string>();
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) {
    for (const path of await filesWith(folder, needles)) found.add(path);
    await setTimeout(20);
  }
  return { result: await work, found: [...found] };
}
