import type { Engine } from '../../effects/engine/engine.ts';
import { readSwarm } from '../../effects/node/swarm-state.ts';
import { wait } from '../../effects/wait.ts';
import { planSpread, whyLeft } from '../../plan/node/spread-plan.ts';
import { type MoveLimits, spreadOut } from './move-service.ts';

export type Spread = {
  /** The services of which tasks were moved, and how many. */
  readonly moved: readonly { readonly service: string; readonly tasks: number }[];
  /** The services that could not be spread. */
  readonly kept: readonly { readonly service: string; readonly why: string }[];
};

const PAUSE = 3_000;

/** Spreads the tasks of services evenly over the nodes, each new task first, and looks again until they are. */
export async function spreadTasks(engine: Engine, limits: MoveLimits, onStep: (text: string) => void): Promise<Spread> {
  const moved = new Map<string, number>();
  const kept = new Map<string, string>();
  for (let round = 0; ; round++) {
    const steps = planSpread(await readSwarm(engine)).filter(({ service }) => !kept.has(service.Spec.Name));
    if (steps.length === 0) break;
    const isOver = () => whyLeft(round, performance.now() > limits.deadline);
    if (round > 0 && isOver() === undefined) await wait(PAUSE, limits.signal);
    for (const { service, more } of steps) {
      const { Name } = service.Spec;
      const left = isOver();
      if (left === undefined) onStep(`spreading ${Name}: ${more} of its tasks move`);
      const why = left ?? (await spreadOut(engine, service, more, limits));
      if (why === undefined) moved.set(Name, (moved.get(Name) ?? 0) + more);
      else kept.set(Name, why);
    }
  }
  return {
    moved: [...moved].flatMap(([service, tasks]) => (kept.has(service) ? [] : [{ service, tasks }])),
    kept: [...kept].map(([service, why]) => ({ service, why })),
  };
}
