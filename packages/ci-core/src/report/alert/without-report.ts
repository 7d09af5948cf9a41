import type { CiContext } from '../../context/context.ts';
import type { Alert } from '../schema/alert-schema.ts';
import { linksOf } from '../text/links.ts';
import { omitUndefined } from '../text/omit-undefined.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { AlertSource } from './notification.ts';

export type WithoutReport = {
  readonly environment: string;
  readonly stack: string;
  readonly server: string;
  readonly context: CiContext;
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** The alert about a deploy whose job ended without a report: it is unknown how far it got. */
export function alertWithoutReport({ environment, stack, server, context, at }: WithoutReport): AlertSource {
  const { job, headSha } = context;
  const { review, commitUrl: commit } = linksOf(context);
  const ended = job.status === 'canceled' ? 'was cancelled' : 'ended';
  const alert: Alert = {
    fingerprint: fingerprintOf([environment, stack, 'no report']),
    severity: 'critical',
    title: `${stack}: the deploy ${ended} without a report`,
    environment,
    stack,
    server,
    services: [],
    cause: {
      kind: 'aborted',
      headline: `the job ${ended} before the outcome was known; its log shows how far it got`,
    },
    nextStep: `check the log of the job, run "swarm-ci check ${environment}", then deploy again`,
    startedAt: at,
    deploys: 1,
    commits: headSha === undefined ? [] : [headSha],
    links: omitUndefined({ job: job.url, review, commit }),
  };
  return { environment, stack, alert, startedAt: at, seconds: 0, ...omitUndefined({ job: job.url }) };
}
