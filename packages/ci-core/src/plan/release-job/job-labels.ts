import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { parseDuration } from '../../settings/duration.ts';
import type { ReleaseJob } from './release-job.ts';

/** The labels of swarm-ci of one service, with the places where they are written. */
export type Labels = ReadonlyMap<string, { readonly value: string; readonly at: string }>;

const PREFIX = 'swarm-ci.';
const DEFAULT_TIMEOUT = 600_000;
const MAX_RETRIES = 10;

const oneOf = (...values: readonly string[]) => ({
  fits: (value: string) => values.includes(value),
  hint: `use ${values.map((value) => `"${value}"`).join(' or ')}`,
});

/** What each label may be, also of a service that is not a release job. */
const LABELS: ReadonlyMap<string, { readonly fits: (value: string) => boolean; readonly hint: string }> = new Map([
  ['swarm-ci.run', oneOf('before', 'after')],
  ['swarm-ci.on-rollback', oneOf('run', 'skip')],
  ['swarm-ci.on-failure', oneOf('fail', 'warn')],
  ['swarm-ci.finishes', oneOf('true', 'false')],
  [
    'swarm-ci.timeout',
    { fits: (value: string) => (parseDuration(value) ?? 0) > 0, hint: 'use a duration such as "5m" or "90s"' },
  ],
  [
    'swarm-ci.retries',
    { fits: (value: string) => /^\d+$/.test(value) && Number(value) <= MAX_RETRIES, hint: `use 0 to ${MAX_RETRIES}` },
  ],
]);

export function isLabel(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Unknown labels, values that do not fit, and labels that have no effect; `run` is when the job runs, by its label or because
 * others wait for it, and `service` the place of the service.
 */
export function labelProblems(labels: Labels, run: string | undefined, service: string): Problem[] {
  const problems = [...labels].flatMap(([name, { value, at }]): Problem[] => {
    const rule = LABELS.get(name);
    if (rule === undefined)
      return [{ at, message: `unknown label "${name}"`, hint: nearest(name, [...LABELS.keys()]) }];
    return rule.fits(value) ? [] : [{ at, message: `the label "${name}" is "${value}"`, hint: rule.hint }];
  });
  if (run === 'before' && labels.get('swarm-ci.on-failure')?.value === 'warn')
    problems.push({
      at: labels.get('swarm-ci.on-failure')?.at ?? service,
      message: 'a job that runs before the release always stops the deploy when it fails',
      hint: `remove the label "swarm-ci.on-failure"${labels.has('swarm-ci.run') ? ', or use "swarm-ci.run: after"' : ''}`,
    });
  return problems;
}

export function jobOf(name: string, run: string, labels: Labels, at: string): ReleaseJob {
  const value = (label: string) => labels.get(label)?.value;
  return {
    name,
    run: run === 'after' ? 'after' : 'before',
    timeout: parseDuration(value('swarm-ci.timeout') ?? '') ?? DEFAULT_TIMEOUT,
    retries: Number(value('swarm-ci.retries') ?? 0),
    onRollback: value('swarm-ci.on-rollback') === 'run' ? 'run' : 'skip',
    onFailure: value('swarm-ci.on-failure') === 'warn' ? 'warn' : 'fail',
    at,
  };
}
