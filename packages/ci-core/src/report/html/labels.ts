import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { clock } from './scale.ts';

export type Timeline = NonNullable<ServiceReport['timeline']>;
type Mark = Timeline['marks'][number];
export type Tone = 'good' | 'quiet' | 'warn' | 'bad';

/** Sign, label and tone of a verdict; the label is enough to understand it without the colour. */
export const STATUS_LABELS: Readonly<
  Record<ServiceReport['status'], readonly [sign: string, word: string, tone: Tone]>
> = {
  created: ['✓', 'created', 'good'],
  updated: ['✓', 'updated', 'good'],
  removed: ['✓', 'removed', 'good'],
  unchanged: ['·', 'unchanged', 'quiet'],
  'rolled-back': ['↩', 'rolled back', 'warn'],
  paused: ['✕', 'paused', 'bad'],
  failing: ['✕', 'failing', 'bad'],
  'timed-out': ['✕', 'not settled in time', 'bad'],
  superseded: ['✕', 'superseded', 'bad'],
  'still-failing': ['!', 'still failing', 'warn'],
  refused: ['✕', 'refused', 'bad'],
  unknown: ['?', 'unknown', 'bad'],
};

/** The same for a service after the stack was restored; no label if there was nothing to restore. */
export const RESTORE_LABELS: Readonly<
  Record<NonNullable<ServiceReport['restored']>['status'], readonly [string, string, Tone] | undefined>
> = {
  'as-before': undefined,
  restored: ['↩', 'restored', 'warn'],
  recreated: ['↩', 'recreated', 'warn'],
  removed: ['↩', 'removed', 'warn'],
  left: ['!', 'left as it is', 'warn'],
  'still-failing': ['!', 'still failing', 'warn'],
  broken: ['✕', 'not restored', 'bad'],
};

export const OUTCOME_LABELS: Readonly<
  Record<DeployReport['outcome'], readonly [sign: string, word: string, tone: Tone]>
> = {
  deployed: ['✓', 'Deployed', 'good'],
  'rolled-back': ['↩', 'Rolled back', 'warn'],
  failed: ['✕', 'Failed', 'bad'],
  'timed-out': ['✕', 'Not settled in time', 'bad'],
  waiting: ['…', 'Waiting for a person', 'warn'],
  unknown: ['?', 'Aborted', 'bad'],
};

const MARK_TEXTS: Readonly<Record<Exclude<Mark['what'], 'failed'>, string>> = {
  created: 'service created',
  removed: 'service removed',
  updating: 'update started',
  completed: 'update completed',
  paused: 'update paused',
  rollback_started: 'rollback started',
  rollback_completed: 'rolled back',
  rollback_paused: 'rollback paused',
  restoring: 'restoring the stack',
};

/** Milliseconds from which a stop is worth a line. */
const SLOW_STOP = 3_000;

export type Moment = {
  readonly at: number;
  readonly text: string;
  readonly what: Mark['what'] | 'stopping';
  readonly count: number;
};

/** The events of a rollout in order; consecutive failures are one line. */
export function momentsOf(timeline: Timeline): Moment[] {
  const marks = timeline.marks.map(({ at, what, version }) => {
    const text = what === 'failed' ? `task of the ${version ?? 'new'} version failed` : MARK_TEXTS[what];
    return { at, what, text };
  });
  const moments: Moment[] = [];
  for (const { at, what, text } of [...marks, ...stopsOf(timeline)].sort((a, b) => a.at - b.at)) {
    const last = moments.at(-1);
    if (what === 'failed' && last?.text === text) moments.splice(-1, 1, { ...last, count: last.count + 1 });
    else moments.push({ at, what, text, count: 1 });
  }
  return moments;
}

/** The times in which tasks took long to stop, as moments at their start. */
function stopsOf({ points, until }: Timeline): Omit<Moment, 'count'>[] {
  const steps = points.map((point, i) => ({ ...point, to: points[i + 1]?.at ?? until }));
  const stops: { at: number; to: number; most: number }[] = [];
  for (const { at, to, stopping = 0 } of steps) {
    if (stopping === 0) continue;
    const last = stops.at(-1);
    if (last?.to === at) Object.assign(last, { to, most: Math.max(last.most, stopping) });
    else stops.push({ at, to, most: stopping });
  }
  return stops
    .filter(({ at, to }) => to - at >= SLOW_STOP)
    .map(({ at, to, most }) => {
      const who = most === 1 ? 'a task' : `${most} tasks`;
      return { at, what: 'stopping', text: `${clock(to - at)} until ${who} had stopped` };
    });
}

/** `registry:5000/shop/web:1@sha256:abc…` → `web:1`; the full name is under "Evidence". */
export function shortImage(image: string | undefined): string | undefined {
  return image?.split('@')[0]?.split('/').at(-1);
}

/** Names of the two versions in a chart: their images, if these differ. */
export function versionNames({ imageBefore, imageWanted, image }: ServiceReport): { old: string; new: string } {
  const [old, fresh] = [shortImage(imageBefore), shortImage(imageWanted ?? image)];
  if (old === undefined) return { old: 'before', new: fresh ?? 'this release' };
  return { old, new: fresh === undefined || fresh === old ? `${old}, changed` : fresh };
}

/** The smallest number of running tasks of both versions at any time. */
export function fewestRunning({ points }: Timeline): number {
  return Math.min(...points.map((point) => point.old + point.new));
}

/** The chart as text, for screen readers. */
export function describeRollout(service: ServiceReport, timeline: Timeline): string {
  const { points, until } = timeline;
  const names = versionNames(service);
  const [first, last] = [points[0], points.at(-1)];
  const moments = momentsOf(timeline).map(
    ({ at, text, count }) => `${count > 1 ? `${count} times: ` : ''}${text} after ${clock(at)}`,
  );
  return [
    first && first.old > 0 ? `${first.old} tasks of ${names.old} ran at the start.` : 'No task ran at the start.',
    moments.length > 0 ? `${moments.join(', ')}.` : '',
    `Never fewer than ${fewestRunning(timeline)} tasks ran.`,
    last ? `After ${clock(until)}, ${last.old} of ${names.old} and ${last.new} of ${names.new} ran.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
