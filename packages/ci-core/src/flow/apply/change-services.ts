import type { Watch } from '../../effects/engine/watch.ts';
import { changeService } from '../../effects/swarm/change-service.ts';
import { diffServices } from '../../plan/changes/diff-services.ts';
import type { SwarmIds } from '../../plan/changes/resolve-service.ts';
import { type ServiceStep, stepsOf } from '../../plan/changes/service-step.ts';
import type { DesiredService } from '../../plan/stack/desired-stack.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { applySteps } from './apply-steps.ts';

/** Changes the services with these names; returns what the engine refused. */
export type ChangeServices = (names: ReadonlySet<string>) => Promise<string | undefined>;

type Changing = {
  /** The services of the manifest. One that is not among them is removed. */
  readonly desired: readonly DesiredService[];
  readonly ids: SwarmIds;
  readonly watch: Pick<Watch, 'look'>;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly log: Log;
};

export function changeServices(session: Session, { desired, ids, watch, deadline, log }: Changing): ChangeServices {
  return async (names) => {
    const wanted = desired.filter(({ spec }) => names.has(spec.Name));
    const { refused, asked } = await applySteps<ServiceStep>(session, {
      left: async () => {
        const { services } = await watch.look();
        const present = services.filter(({ Spec }) => names.has(Spec.Name));
        return stepsOf(diffServices(wanted, present, ids, () => true));
      },
      send: ({ engine }, step) => changeService(engine, step),
      deadline,
      log,
    });
    if (asked.size > 0) log.info(countsOf([...asked.values()]));
    return refusalText(refused);
  };
}

/** Undefined if nothing was refused. */
export function refusalText(refused: ReadonlyMap<string, string>): string | undefined {
  return refused.size === 0 ? undefined : [...refused].map(([name, message]) => `${name}: ${message}`).join('; ');
}

/** `services: 1 created, 2 updated`. */
function countsOf(kinds: readonly ServiceStep['kind'][]): string {
  const counts = (['create', 'update', 'remove'] as const).flatMap((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === 0 ? [] : [`${count} ${kind}d`];
  });
  return `services: ${counts.join(', ')}`;
}
