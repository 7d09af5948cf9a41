import { withoutDigest } from '../../plan/stack/stack-state.ts';
import { counted } from '../../text.ts';
import type { PlanReport } from './plan-report.ts';
import { plannedJobLines } from './planned-job-report.ts';
import { plannedRolloutLine } from './planned-rollout-report.ts';

type Service = PlanReport['services'][number];
type Change = Service['changes'][number];

const SIGNS: Readonly<Record<Service['status'] | 'added' | 'changed', string>> = {
  created: '+',
  updated: '~',
  unchanged: '·',
  removed: '-',
  added: '+',
  changed: '~',
};

/** The plan as text, one line per change. */
export function planText(report: PlanReport): string {
  const { services, networks, configs, secrets, files, refused, warnings } = report;
  const width = Math.max(0, ...services.map(({ name }) => name.length));
  const made = (what: string, names: readonly string[]) => names.map((name) => `+ ${what} ${name}`);
  const jobs = report.releaseJobs ?? [];
  const linesOf = (run: 'before' | 'after') => jobs.filter((job) => job.run === run).flatMap(plannedJobLines);
  return [
    ...linesOf('before'),
    ...services.flatMap((service) => [
      `${SIGNS[service.status]} ${service.name.padEnd(width)}  ${service.status}${imageOf(service)}`,
      ...service.changes.map((change) => `    ${changeText(change)}`),
      ...(service.waitsFor === undefined ? [] : [`    waits for ${service.waitsFor.join(', ')}`]),
      ...(service.drifted ? [`    ! ${driftText(report)}`] : []),
    ]),
    ...(report.rollouts ?? []).map((one) => `↗ ${plannedRolloutLine(one)}`),
    ...made('network', networks),
    ...made('config', configs),
    ...made('secret', secrets),
    ...files.map(({ path, change }) => `${SIGNS[change]} file ${path}`),
    ...(report.waves === undefined ? [] : [orderText(report.waves)]),
    ...linesOf('after'),
    ...warnings.map((warning) => `! ${warning}`),
    ...(refused === undefined ? [] : [`✘ ${refusalText(refused)}`]),
    planHeadline(report),
  ].join('\n');
}

/** `order: db, cache → api → web`. */
export function orderText(waves: readonly (readonly string[])[]): string {
  return `order: ${waves.map((wave) => wave.join(', ')).join(' → ')}`;
}

/** The plan in one line. */
export function planHeadline({ stack, services, releaseJobs, changes, refused }: PlanReport): string {
  if (refused !== undefined) return `a deploy of ${stack} would be refused`;
  if (!changes) return `a deploy of ${stack} would change nothing`;
  const statuses = ['created', 'updated', 'unchanged', 'removed'] as const;
  const counts = statuses.flatMap((status) => {
    const count = services.filter((service) => service.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const runs = (releaseJobs ?? []).filter(({ action }) => action === 'run').length;
  return `a deploy of ${stack}: ${[...counts, ...(runs === 0 ? [] : [counted(runs, 'release job')])].join(', ')}`;
}

export function refusalText({ reason, hint }: NonNullable<PlanReport['refused']>): string {
  return hint === undefined ? reason : `${reason} → ${hint}`;
}

/** `image: app:1 → app:2`, `environment: +NEW ~OTHER -OLD`. */
export function changeText({ what, from, to, added = [], changed = [], removed = [] }: Change): string {
  const names = [
    ...added.map((name) => `+${name}`),
    ...changed.map((name) => `~${name}`),
    ...removed.map((name) => `-${name}`),
  ];
  if (names.length > 0) return `${what}: ${names.join(' ')}`;
  if (from === undefined && to === undefined) return what;
  return `${what}: ${shown(from, to)} → ${shown(to, from)}`;
}

export function driftText({ release }: Pick<PlanReport, 'release'>): string {
  return `drifted: changed outside of swarm-ci since release ${release}`;
}

/** With the digest only if nothing else differs. */
function shown(image: string | undefined, other: string | undefined): string {
  if (image === undefined) return 'none';
  const short = withoutDigest(image);
  return other !== undefined && short === withoutDigest(other) ? image : short;
}

function imageOf({ status, image }: Service): string {
  return status === 'created' && image !== undefined ? `: ${withoutDigest(image)}` : '';
}
