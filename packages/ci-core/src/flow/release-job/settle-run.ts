import { readTaskEvidence } from '../../effects/engine/task-evidence.ts';
import { listRuns, type PresentRun, removeRun, stopRun } from '../../effects/release-job/job-runs.ts';
import { recordRun } from '../../effects/release-job/run-records.ts';
import { wait } from '../../effects/wait.ts';
import { runLabelsIn } from '../../plan/release-job/run-spec.ts';
import type { Task, TaskEvidence } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';
import { shorten } from '../../text.ts';
import type { InspectedTask } from '../../verdict/cause/cause-details.ts';
import { hasEnded, judgeRun } from '../../verdict/release-job/judge-run.ts';
import { graceOf } from '../../verdict/tasks/held-places.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

export type RunPorts = {
  readonly log: Log;
  /** Hides secrets in what the job writes. */
  readonly mask: (text: string) => string;
};

/** How a run ended. `gone`: its service was removed while it ran. */
export type EndedRun = {
  readonly how: 'succeeded' | 'failed' | 'timed-out' | 'gone';
  readonly seen: InspectedTask | undefined;
  /** False if its container may still be there. */
  readonly hasStopped: boolean;
};

const PAUSE = 300;
/** Milliseconds for a node to report the end of a container. */
const SLACK = 30_000;
/** Milliseconds that a lost connection may take, beyond the time of the run. */
const RECONNECT = 60_000;
const LONGEST_LINE = 500;
const MOST_READS = 5;

/**
 * Waits until a run has ended, whichever deploy started it, and removes it. A success is recorded first: until then, the
 * service itself is the evidence. A run that does not end in time is stopped, and removed when its container has ended.
 */
export async function settleRun(session: Session, run: PresentRun, ports: RunPorts): Promise<EndedRun> {
  const { service } = run;
  const { identity, timeout, retries } = runLabelsIn(service.Spec);
  const end = performance.now() + timeout - (await ageOf(session, run));
  const { kind, tasks } = await session.during(Math.max(end, performance.now()) + RECONNECT, () =>
    untilEnded(session, run, { end, retries, timeout }, ports.log),
  );
  const { task } = judgeRun(tasks, retries);
  const seen = task && (await inspect(session, task, ports.mask));
  if (kind === 'succeeded') await session.mutate(({ engine }) => recordRun(engine, identity));
  if (kind === 'timed-out') await stop(session, run);
  const isStopped = await hasStopped(session, run, tasks);
  // As long as its container may be there, the next deploy finds it, and starts no other beside it.
  if (isStopped) await session.mutate(({ engine }) => removeRun(engine, service));
  return { how: kind, seen, hasStopped: isStopped };
}

/** How long the run has existed, by the clock of the swarm. */
async function ageOf(session: Session, { service: { CreatedAt } }: PresentRun): Promise<number> {
  const { time } = await session.withReconnect(({ engine }) => engine.info());
  const age = time - Date.parse(CreatedAt ?? '');
  return Number.isFinite(age) ? Math.max(0, age) : 0;
}

type Limits = { readonly end: number; readonly retries: number; readonly timeout: number };

async function untilEnded(session: Session, first: PresentRun, { end, retries, timeout }: Limits, log: Log) {
  const { ID, Spec } = first.service;
  let { tasks } = first;
  for (;;) {
    const { runs } = await lookAtRuns(session, stackOf(first));
    const now = runs.find(({ service }) => service.ID === ID);
    if (now === undefined) return { kind: 'gone', tasks } as const;
    tasks = now.tasks;
    const { kind } = judgeRun(tasks, retries);
    if (kind !== 'running') return { kind, tasks };
    const left = end - performance.now();
    if (left <= 0) return { kind: 'timed-out', tasks } as const;
    log.progress(`${Spec.Name} is running, ${formatDuration(left)} of ${formatDuration(timeout)} left`);
    await session.withReconnect(() => wait(Math.min(PAUSE, left), undefined));
  }
}

export function lookAtRuns(session: Session, stack: string): ReturnType<typeof listRuns> {
  return session.withReconnect(({ engine }) => listRuns(engine, stack));
}

async function inspect(session: Session, task: Task, mask: RunPorts['mask']): Promise<InspectedTask> {
  const read = await readWhole(session, task);
  // Shorten only after masking: the mask would not recognise a truncated secret.
  const shown = (line: string) => shorten(mask(line), LONGEST_LINE);
  const { Err } = task.Status;
  const masked = Err === undefined ? task : { ...task, Status: { ...task.Status, Err: mask(Err) } };
  return { task: masked, evidence: { ...read, health: read.health.map(shown), logs: read.logs.map(shown) } };
}

async function stop(session: Session, run: PresentRun): Promise<void> {
  await session.mutate(async ({ engine }) => {
    const { runs } = await listRuns(engine, stackOf(run));
    const now = runs.find(({ service }) => service.ID === run.service.ID);
    if (now !== undefined) await stopRun(engine, now.service);
  });
}

/** The engine passes on the last lines of a container a moment after its end: read until no more come. */
async function readWhole(session: Session, task: Task): Promise<TaskEvidence> {
  const readOnce = () => session.withReconnect(({ engine }) => readTaskEvidence(engine, task));
  let read = await readOnce();
  for (let i = 0; i < MOST_READS; i++) {
    await session.withReconnect(() => wait(PAUSE, undefined));
    const again = await readOnce();
    const isSame = again.logs.join('\n') === read.logs.join('\n');
    read = again;
    if (isSame) break;
  }
  return read;
}

/** Waits until no container of a run is left. */
async function hasStopped(session: Session, run: PresentRun, known: readonly Task[]): Promise<boolean> {
  const deadline = performance.now() + Math.max(0, ...known.map(graceOf)) + SLACK;
  return session.during(deadline + RECONNECT, async () => {
    for (;;) {
      const { tasks } = await lookAtRuns(session, stackOf(run));
      const left = tasks.filter((task) => task.ServiceID === run.service.ID && task.NodeID && !hasEnded(task));
      if (left.length === 0) return true;
      if (performance.now() > deadline) return false;
      await session.withReconnect(() => wait(PAUSE, undefined));
    }
  });
}

function stackOf({ service }: PresentRun): string {
  return runLabelsIn(service.Spec).identity.stack;
}
