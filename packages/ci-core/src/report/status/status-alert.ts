import type { CiContext } from '../../context/context.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { AlertRecord } from '../alert/alert-record.ts';
import { fingerprintOf } from '../alert/fingerprint.ts';
import type { AlertSource } from '../alert/notification.ts';
import { shortLine } from '../alert/text.ts';
import type { Alert } from '../schema/alert-schema.ts';
import { linksOf } from '../text/links.ts';
import { omitUndefined } from '../text/omit-undefined.ts';

/** Whose status it is; `at` is ISO 8601, UTC. */
export type StatusOf = {
  readonly environment: string;
  readonly stack: string;
  readonly server: string;
  readonly context: CiContext;
  readonly at: string;
};

const LONGEST = 500;
const MOST_SERVICES = 50;

/**
 * What a status has to deliver, given the alerts on record: an alert when problems begin or become others, its resolution when
 * there are none any more. Undefined if nothing has changed. An alert of a deploy that is open stays as it is: the next
 * deploy resolves it.
 */
export function statusAlert(findings: readonly Finding[], known: AlertRecord, of: StatusOf): AlertSource | undefined {
  const { environment, stack, at, context } = of;
  const fingerprint = fingerprintOf([environment, stack, 'status']);
  const { open, undelivered } = known;
  const problems = findings.filter(({ level }) => level === 'problem');
  const isOwn = open?.fingerprint === fingerprint;
  const source = { environment, stack, startedAt: at, seconds: 0, ...omitUndefined({ job: context.job.url }) };
  const pending = undelivered.filter(({ alert }) => alert.fingerprint !== fingerprint || problems.length === 0);
  const more = pending.length > 0 ? { undelivered: pending } : {};
  const [first] = problems;
  if (first === undefined) {
    if (isOwn) return { ...source, ...more, resolves: open };
    return pending.length > 0 ? { ...source, ...more, ...(open ? { alert: open } : {}) } : undefined;
  }
  if (open !== undefined && !isOwn) return undefined;
  const alert = alertFor(problems, first, fingerprint, of);
  if (open !== undefined && isSame(open, alert)) return undefined;
  return { ...source, ...more, alert: { ...alert, startedAt: open?.startedAt ?? at } };
}

function alertFor(problems: readonly Finding[], first: Finding, fingerprint: string, of: StatusOf): Alert {
  const { environment, stack, server, context, at } = of;
  const { review, commitUrl: commit } = linksOf(context);
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  return {
    fingerprint,
    severity: 'critical',
    title: shortLine(`${stack}: ${first.at}: ${first.message}${more}`, LONGEST),
    environment,
    stack,
    server,
    services: [...new Set(problems.map((one) => one.at))].slice(0, MOST_SERVICES),
    cause: { kind: 'unknown', headline: shortLine(`${first.at}: ${first.message}`, LONGEST) },
    nextStep: shortLine(first.hint ?? `run "swarm-ci status ${environment}"`, LONGEST),
    startedAt: at,
    deploys: 0,
    commits: [],
    links: omitUndefined({ job: context.job.url, review, commit }),
  };
}

/** Numbers in a message change all the time; another place of trouble is another state. */
function isSame(a: Alert, b: Alert): boolean {
  return a.services.join() === b.services.join();
}
