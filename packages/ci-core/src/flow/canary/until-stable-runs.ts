import type { Watch } from '../../effects/engine/watch.ts';
import { servingAlone } from '../../plan/canary/service/serving-alone.ts';

/** Waits for a task of each stable version whose canary serves; returns the canaries that still serve alone after `patience`. */
export async function untilStableRuns(
  { look, next }: Pick<Watch, 'look' | 'next'>,
  stack: string,
  patience: number,
): Promise<readonly string[]> {
  const until = performance.now() + patience;
  for (let now = await look(); ; now = await next(Math.max(0, until - performance.now()))) {
    const alone = servingAlone(now, stack);
    if (alone.length === 0 || performance.now() >= until) return alone;
  }
}
