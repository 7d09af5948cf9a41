import { z } from 'zod';
import type { PlannedJob } from '../../plan/release-job/planned-job.ts';
import { withoutDigest } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';
import { omitUndefined } from '../text/omit-undefined.ts';

/** What a deploy would do with one release job. */
export const plannedJobShape = z.object({
  name: z.string().describe('`<stack>_<service>`'),
  run: z.enum(['before', 'after']).describe('Whether it runs before any service changes, or after all have settled'),
  action: z
    .enum(['run', 'already-run', 'not-run'])
    .describe('`already-run`: it has succeeded for this release; `not-run`: see `reason`'),
  image: z.string().optional().describe('Image that it runs'),
  timeout: z.number().describe('Time that it may take, in seconds'),
  onRollback: z.enum(['run', 'skip']).describe('Whether the job `rollback` runs it (`swarm-ci.on-rollback`)'),
  reason: z.string().optional().describe('Why it is not run'),
});

type PlannedJobReport = z.infer<typeof plannedJobShape>;

export function plannedJobReport(planned: PlannedJob): PlannedJobReport {
  const { name, job, action, image } = planned;
  const reason = planned.action === 'run' ? undefined : planned.reason;
  const { run, timeout, onRollback } = job;
  return { name, run, action, timeout: timeout / 1000, onRollback, ...omitUndefined({ image, reason }) };
}

/** One line for a release job, then what people must know of it. */
export function plannedJobLines({ name, run, action, image, timeout, onRollback, reason }: PlannedJobReport): string[] {
  const what = image === undefined ? '' : `: ${withoutDigest(image)}`;
  if (action !== 'run') return [`${action === 'not-run' ? '!' : '·'} ${name}  ${action}: ${reason}`];
  const again = onRollback === 'run' ? 'the job rollback runs it again' : 'a rollback does not run it';
  return [
    `▶ ${name}  runs ${run} the release${what}`,
    `    at most ${formatDuration(timeout * 1000)}; what it does is not undone if the deploy fails, and ${again}`,
  ];
}
