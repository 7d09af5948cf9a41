import type { Timeline } from './labels.ts';

/** One step of a layer: a rectangle from one time to another (milliseconds), between two heights (tasks). */
export type Step = { readonly from: number; readonly to: number; readonly low: number; readonly high: number };

const ORDER = ['old', 'new', 'stopping', 'oldStarting', 'newStarting'] as const;
export type LayerName = (typeof ORDER)[number];

/** The tasks stacked: running ones below, those that stop or start above. The height of the first two layers is what serves requests. */
export function layersOf({ points, until }: Timeline): Readonly<Record<LayerName, readonly Step[]>> {
  const layers: Record<LayerName, Step[]> = { old: [], new: [], stopping: [], oldStarting: [], newStarting: [] };
  for (const [i, point] of points.entries()) {
    const to = points[i + 1]?.at ?? until;
    let low = 0;
    for (const name of ORDER) {
      const high = low + (point[name] ?? 0);
      if (high > low && to > point.at) add(layers[name], { from: point.at, to, low, high });
      low = high;
    }
  }
  return layers;
}

function add(steps: Step[], step: Step): void {
  const last = steps.at(-1);
  if (last && last.to === step.from && last.low === step.low && last.high === step.high)
    steps.splice(-1, 1, { ...last, to: step.to });
  else steps.push(step);
}

/** The largest number of tasks of any kind at the same time. */
export function mostTasks({ points }: Timeline): number {
  return Math.max(1, ...points.map((point) => ORDER.reduce((sum, name) => sum + (point[name] ?? 0), 0)));
}

/** The longest time in which a layer is at least `thick` tasks high: its name is placed there. */
export function longestStretch(steps: readonly Step[], thick: number): Step | undefined {
  let best: Step | undefined;
  for (const [i, first] of steps.entries()) {
    let room = first;
    for (const next of [first, ...steps.slice(i + 1)]) {
      if (next !== first && next.from !== room.to) break;
      const [low, high] = [Math.max(room.low, next.low), Math.min(room.high, next.high)];
      if (high - low < thick) break;
      room = { from: first.from, to: next.to, low, high };
      if (!best || room.to - room.from > best.to - best.from) best = room;
    }
  }
  return best;
}
