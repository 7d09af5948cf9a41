import type { Alert } from '../schema/alert-schema.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { resolutionsOf } from './alert-record.ts';
import { webAddress } from './text.ts';

/** What is delivered to a channel: an open alert, resolved ones, or both when one replaced the other. */
export type AlertNotification = {
  readonly environment: string;
  readonly stack: string;
  readonly fired: Alert | undefined;
  /** The oldest first. */
  readonly resolved: readonly Alert[];
  /** When the deploy ended, ISO 8601. */
  readonly at: string;
  readonly job: string | undefined;
  /** The stack was removed; otherwise it has recovered. */
  readonly isRemoved?: boolean;
};

/** The fields of a report that notifications are made of. */
export type AlertSource = Pick<
  DeployReport,
  'environment' | 'stack' | 'alert' | 'resolves' | 'undelivered' | 'job' | 'startedAt' | 'seconds'
> &
  Pick<AlertNotification, 'isRemoved'>;

/** The notification for a channel; undefined when there is nothing to deliver. */
export function notificationFor(report: AlertSource, channel: string): AlertNotification | undefined {
  const { environment, stack, alert: fired, job, isRemoved = false } = report;
  const resolved = resolutionsOf(report).flatMap(({ alert, channels }) =>
    channels?.includes(channel) === false ? [] : [alert],
  );
  if (!fired && resolved.length === 0) return undefined;
  const at = new Date(Date.parse(report.startedAt) + report.seconds * 1000).toISOString();
  return { environment, stack, fired, resolved, at, job, ...(isRemoved ? { isRemoved } : {}) };
}

/** The parts of a message for people, not escaped yet. */
export type MessageParts = {
  readonly sign: string;
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly links: readonly (readonly [label: string, address: string])[];
};

export function messageParts({ fired, resolved, stack, at, job, isRemoved = false }: AlertNotification): MessageParts {
  if (fired) {
    const { cause, nextStep, services, environment, server, deploys, startedAt, links } = fired;
    const facts: [string, string][] = [
      ['Cause', cause.headline],
      ['Next step', nextStep],
      ['Services', services.length > 10 ? `${services.slice(0, 10).join(', ')}, …` : services.join(', ')],
      ['Environment', `${environment} on ${server}`],
      ['Repeated', deploys > 1 ? `${deploys} deploys have failed this way since ${minute(startedAt)}` : ''],
    ];
    return {
      sign: fired.severity === 'critical' ? '❌' : '↩️',
      title: fired.title,
      facts: facts.filter(([, value]) => value !== ''),
      links: addresses({ Job: links.job, 'Merge request': links.review, Commit: links.commit }),
    };
  }
  return {
    sign: '✅',
    title: `${stack} ${isRemoved ? 'was removed' : 'has recovered'}`,
    facts: [
      ...resolved.flatMap(({ title, startedAt }): [string, string][] => [
        ['Alert', title],
        ['Started', minute(startedAt)],
      ]),
      ['Resolved', minute(at)],
    ],
    links: addresses({ Job: job }),
  };
}

/** `2026-01-31 10:00 UTC`. */
function minute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function addresses(links: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(links).flatMap(([label, address]) => {
    const safe = webAddress(address);
    return safe === undefined ? [] : [[label, safe]];
  });
}
