import type { RunIdentity } from '../../plan/release-job/job-run.ts';
import { type RunRecord, recordIn, recordOfRun } from '../../plan/release-job/run-record.ts';
import { RELEASE_JOB_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { failureOf } from '../engine/engine-failure.ts';
import { removeObject } from '../swarm/remove-object.ts';
import { listSwarmFiles } from '../swarm/swarm-files.ts';

/** How many records a stack keeps. */
const KEPT = 200;

/** The runs of a stack's release jobs that succeeded, or those of all stacks. */
export async function readRunRecords(engine: Engine, stack?: string): Promise<RunRecord[]> {
  const label = stack === undefined ? RELEASE_JOB_LABEL : `${RELEASE_JOB_LABEL}=${stack}`;
  return (await listSwarmFiles(engine, 'configs', label)).map(({ Spec }) => recordIn(Spec?.Labels ?? {}));
}

/** Records that a run succeeded, once. Throws ENGINE_REFUSED if the swarm does not keep the record. */
export async function recordRun(engine: Engine, identity: RunIdentity): Promise<void> {
  const body = recordOfRun(identity, new Date());
  try {
    await engine.bytes(`record of ${body.Name}`, { method: 'POST', path: '/configs/create', body });
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    // Also after a request that was carried out and got no answer.
    const configs = await listSwarmFiles(engine, 'configs', `${RELEASE_JOB_LABEL}=${identity.stack}`);
    if (!configs.some(({ Spec }) => Spec?.Name === body.Name)) throw error;
  }
}

/** A rollback is over: the same one may come again, and is another run then. */
export async function forgetRollbacks(engine: Engine, stack: string): Promise<void> {
  const configs = await listSwarmFiles(engine, 'configs', `${RELEASE_JOB_LABEL}=${stack}`);
  const isOver = ({ Spec }: (typeof configs)[number]) => recordIn(Spec?.Labels ?? {}).identity.rollback !== '';
  for (const { ID = '', Spec } of configs.filter(isOver))
    await removeObject(engine, `removal of ${Spec?.Name}`, `/configs/${ID}`);
}

/** Removes the oldest records beyond those that a stack keeps. */
export async function dropOldRecords(engine: Engine, stack: string): Promise<void> {
  const configs = await listSwarmFiles(engine, 'configs', `${RELEASE_JOB_LABEL}=${stack}`);
  const atOf = ({ Spec }: (typeof configs)[number]) => recordIn(Spec?.Labels ?? {}).at;
  const old = configs.sort((a, b) => atOf(b).localeCompare(atOf(a))).slice(KEPT);
  for (const { ID = '', Spec } of old) await removeObject(engine, `removal of ${Spec?.Name}`, `/configs/${ID}`);
}
