import { wait } from './wait.ts';

const PAUSE = 500;

/** What is still there when all is gone, or when so many milliseconds have passed. */
export async function untilGone<T>(look: () => Promise<readonly T[]>, atMost: number): Promise<readonly T[]> {
  const deadline = performance.now() + atMost;
  for (;;) {
    const present = await look();
    if (present.length === 0 || performance.now() > deadline) return present;
    await wait(PAUSE, undefined);
  }
}
