import { expect } from 'vitest';
import type { SandboxNode } from '../../sandbox/index.ts';
import { type Ended, type Job, replicasOf } from './fault-jobs.ts';
import type { Scene } from './fault-scenes.ts';
import type { FaultSite } from './fault-site.ts';

/** A service as the engine shows it through its CLI. */
type Shown = {
  readonly spec: unknown;
  readonly tag: string;
  readonly update: string;
  /** Tags of the tasks that are to run and do. */
  readonly running: readonly string[];
};
/** By short name; undefined when no manager answers. */
export type Look = Readonly<Record<string, Shown>>;

export async function lookAt(site: FaultSite, stack: string): Promise<Look | undefined> {
  const label = `label=com.docker.stack.namespace=${stack}`;
  const listed = await site.ask('service', 'ls', '--filter', label, '--format', '{{.Name}}');
  if (listed === undefined) return undefined;
  const names = listed.split('\n').filter(Boolean);
  if (names.length === 0) return {};
  const format = '{{.Name}} {{.Image}} {{.CurrentState}}';
  const [inspected, tasks] = [
    await site.ask('service', 'inspect', ...names),
    await site.ask('service', 'ps', '--filter', 'desired-state=running', '--format', format, ...names),
  ];
  if (inspected === undefined || tasks === undefined) return undefined;
  const services: { Spec: { Name: string } & Record<string, unknown>; UpdateStatus?: { State: string } }[] =
    JSON.parse(inspected);
  return Object.fromEntries(
    services.map(({ Spec, UpdateStatus }): [string, Shown] => {
      const mine = tasks.split('\n').filter((line) => line.startsWith(`${Spec.Name}.`));
      const running = mine.filter((line) => / Running /.test(line)).map(tagIn);
      const tag = tagIn(JSON.stringify(Spec.TaskTemplate));
      return [Spec.Name.slice(stack.length + 1), { spec: Spec, tag, update: UpdateStatus?.State ?? '', running }];
    }),
  );
}

const tagIn = (text: string): string => /\/app:([\w.-]+)/.exec(text)?.[1] ?? '';
const tasksOf = (name: string, tag: string): string[] => Array.from({ length: replicasOf(name) }, () => tag);

const OUTCOMES: Readonly<Record<number, string>> = { 0: 'deployed', 1: 'failed', 3: 'rolled-back', 5: 'timed-out' };
const WELL = ['created', 'updated', 'unchanged'];

/** What the job said fits what it ended with: exit code, standard output and report, as the contract has it. */
export function expectConsistent({ code, stdout, stderr, report }: Ended): void {
  expect([0, 1, 3, 4, 5], stderr).toContain(code);
  expect(stderr).not.toContain('this is a bug');
  if (report === undefined) {
    // Refused before anything was touched.
    expect({ code, stdout }, stderr).toEqual({ code: 4, stdout: '' });
    return;
  }
  expect(report.exitCode, stderr).toBe(code);
  expect(stdout).toBe(`${report.outcome}\n`);
  const { services, aborted, outcome } = report;
  if (aborted === undefined) expect(outcome, stderr).toBe(OUTCOMES[code]);
  else expect(outcome, stderr).toBe('unknown');
  const well = services.every(({ status }) => WELL.includes(status));
  if (code === 0) expect(well, stderr).toBe(true);
  for (const { status } of services) if (status === 'unknown') expect(aborted, stderr).toBeDefined();
}

/**
 * What the report claims of each service holds on the engine: the version that is in force, no update that is still under
 * way or stands, and (`running`) all of its tasks. Nothing is claimed of one that is failing or unknown.
 */
export function expectTrue(job: Job, { report, stderr }: Ended, before: Look, now: Look, running: boolean): void {
  for (const name of Object.keys(job.wanted)) {
    const reported = report?.services.find((service) => service.name === `${job.manifests.stack}_${name}`);
    const status =
      report === undefined ? 'untouched' : (reported?.restored?.status ?? reported?.status ?? 'not reported');
    const { spec, tag, update, running: tasks } = now[name] ?? { spec: {}, tag: '', update: 'gone', running: [] };
    const why = `${job.name} ${name} (${status}):\n${stderr}\n${JSON.stringify({ tag, update, tasks })}`;
    expect(status, why).not.toBe('not reported');
    const isUntouched = status === 'unchanged' && reported?.changed === false;
    const old = isUntouched || ['untouched', 'rolled-back', 'as-before', 'restored', 'recreated'].includes(status);
    if (!old && !WELL.includes(status)) continue;
    expect(update, why).not.toMatch(/^(updating|rollback_started|paused|rollback_paused|gone)$/);
    if (old) expect(spec, why).toEqual(before[name]?.spec);
    else expect(tag, why).toBe(job.wanted[name]);
    if (running) expect(tasks, why).toEqual(tasksOf(name, tag));
  }
}

/** Every service is in that version, and all of its tasks run. */
export function runsIn(tagOf: Readonly<Record<string, string>>, look: Look): boolean {
  return Object.entries(tagOf).every(([name, tag]) => {
    const { tag: is, running = [] } = look[name] ?? {};
    return is === tag && running.join() === tasksOf(name, tag).join();
  });
}

/** A job of round 0 or 1 went on where it could, over the next manager or the same one, and said so briefly. */
export function expectCarriedOn({ struck }: Scene, job: Job, { stderr, report }: Ended, next: SandboxNode): void {
  // It may be over before the fault strikes.
  if (job.name === 'no-op') return;
  // Of a lost quorum it may only find that an answer took its time.
  if (struck.some((name) => name.includes('quorum'))) {
    expect(stderr.match(/does not have a leader.*reconnecting/g)?.length ?? 0, stderr).toBeLessThanOrEqual(2);
    return;
  }
  expect(stderr).toContain('reconnecting');
  expect(report?.server, stderr).toBe(`deploy@${next.address}`);
  // What was made is made once: the changes go on elsewhere where they were cut.
  // With a release job the files are looked at again after it.
  const most = job.name === 'migrating' ? 2 : 1;
  expect(stderr.match(/files in \S+ on deploy@/g)?.length, stderr).toBeLessThanOrEqual(most);
}
