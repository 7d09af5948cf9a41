import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { Timeline } from '../../verdict/service/timeline.ts';
import { type AlertPorts, recordAlert } from '../alert/record-alert.ts';
import { type Connect, openSession, type Session } from '../session/session.ts';
import type { Stage } from '../stage.ts';

const NOTHING: StackState = { services: [], tasks: [] };

/** A stack to roll back, over a connection that is already open. */
export type LockedRollback = {
  readonly target: Target;
  readonly first: Manager;
  readonly context: CiContext;
  /** What it goes back to, as the report names it. */
  readonly to: 'engine' | 'watch';
};

export type RollbackPolicy = { readonly timeout: number; readonly patience: number; readonly lockTimeout: number };

export type RollbackPorts = AlertPorts & {
  readonly connect: Connect;
  readonly stage: Stage;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServiceEvent) => void;
};

export type RolledBack = {
  readonly before: StackState;
  readonly verdicts: readonly ServiceVerdict[];
  readonly warnings: readonly string[];
  readonly timelines: ReadonlyMap<string, Timeline>;
};

/** Rolls services back under the lock, without the manifest of a release, and reports the result. */
export async function rollBackLocked(
  { target, first, context, to }: LockedRollback,
  { timeout, lockTimeout }: RollbackPolicy,
  ports: RollbackPorts,
  goBack: (session: Session) => Promise<RolledBack>,
): Promise<DeployReport> {
  const { connect, log, stage, signal } = ports;
  const startedAt = new Date();
  stage.enter('waiting');
  const owner = lockOwnerOf(context, startedAt.toISOString());
  const deadline = performance.now() + lockTimeout + timeout;
  const session = await openSession({ first, connect, target, owner, lockTimeout, deadline, log, signal });
  try {
    const began = performance.now();
    const ended = await goBack(session).catch((error: unknown) => ({
      aborted: stage.abortedBy(error),
    }));
    const report = makeReport({
      plan: { ...target, services: [], context },
      rollback: to,
      server: session.server(),
      engine: first.info.version,
      startedAt,
      milliseconds: performance.now() - began,
      before: NOTHING,
      verdicts: [],
      warnings: [],
      timelines: new Map(),
      ...ended,
      dockerError: undefined,
      restored: undefined,
      causes: new Map(),
      probes: [],
    });
    return await recordAlert(session, report, target, ports);
  } finally {
    await session.close();
  }
}
