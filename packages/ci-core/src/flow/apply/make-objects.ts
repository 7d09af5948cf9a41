import { createObject, readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { idsOf, missingObjects, type ObjectStep, type SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { SwarmIds } from '../../plan/changes/resolve-service.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { applySteps } from './apply-steps.ts';

export type MadeObjects = {
  /** IDs by name of all that the stack uses. */
  readonly ids: SwarmIds;
  /** Names of the networks that were made. */
  readonly networks: ReadonlySet<string>;
  /** Names of the configs and secrets that were made. */
  readonly files: ReadonlySet<string>;
  /** The engine's own messages for what it refused, by name. */
  readonly refused: ReadonlyMap<string, string>;
};

/** Creates the networks, configs and secrets of a stack that do not exist yet; `seen` is what existed at the last look. */
export async function makeObjects(
  session: Session,
  desired: DesiredStack,
  seen: SwarmObjects,
  { deadline, log }: { readonly deadline: number; readonly log: Log },
): Promise<MadeObjects> {
  if (missingObjects(desired, seen).length === 0)
    return { ids: idsOf(seen), networks: new Set(), files: new Set(), refused: new Map() };
  const read = () => session.withReconnect(({ engine }) => readSwarmObjects(engine, desired));
  const [networks, files] = [new Set<string>(), new Set<string>()];
  const { refused } = await applySteps<ObjectStep>(session, {
    left: async () => missingObjects(desired, await read()),
    send: async ({ engine }, step) => {
      (step.of === 'networks' ? networks : files).add(step.name);
      await createObject(engine, step);
      log.info(`created the ${step.of.slice(0, -1)} ${step.name}`);
    },
    deadline,
    log,
  });
  return { ids: idsOf(await read()), networks, files, refused };
}
