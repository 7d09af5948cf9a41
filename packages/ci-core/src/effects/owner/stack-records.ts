import { invalidInput } from '../../errors.ts';
import { otherOwnerProblem } from '../../plan/owner/owner-findings.ts';
import { isSameOwner, ownerIn, RECORD_LABEL, recordOf, type StackOwner } from '../../plan/owner/stack-owner.ts';
import type { Engine } from '../engine/engine.ts';
import { failureOf } from '../engine/engine-failure.ts';
import { listSwarmFiles } from '../swarm/swarm-files.ts';

/** The owners of stacks that the swarm has a record of; of one stack if given. */
export async function readOwners(engine: Engine, stack?: string): Promise<StackOwner[]> {
  const label = stack === undefined ? RECORD_LABEL : `${RECORD_LABEL}=${stack}`;
  const configs = await listSwarmFiles(engine, 'configs', label);
  return configs.flatMap(({ Spec }) => ownerIn(Spec?.Labels ?? {}) ?? []);
}

/**
 * Records the owner of a stack that has none. The engine makes one config of a name, so of two owners at the same moment one
 * gets the stack; the other, and everyone after, gets INVALID_INPUT.
 */
export async function recordOwner(engine: Engine, owner: StackOwner): Promise<void> {
  const isRecorded = async () => {
    const [recorded] = await readOwners(engine, owner.stack);
    if (recorded === undefined) return false;
    if (!isSameOwner(recorded, owner)) throw invalidInput([otherOwnerProblem(recorded, owner)]);
    return true;
  };
  if (await isRecorded()) return;
  try {
    const request = { method: 'POST', path: '/configs/create', body: recordOf(owner) } as const;
    await engine.bytes(`record of the owner of ${owner.stack}`, request);
  } catch (error) {
    // Also after a request that was carried out and got no answer.
    if (failureOf(error) === undefined || !(await isRecorded())) throw error;
  }
}
