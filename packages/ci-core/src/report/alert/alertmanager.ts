import type { Alert } from '../schema/alert-schema.ts';
import type { AlertNotification } from './notification.ts';
import { webAddress } from './text.ts';

/** `postableAlert` of Alertmanager's API v2. */
export type PostableAlert = {
  /** The identity of the alert: alerts with the same labels are the same. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
};

/** Without endsAt, Alertmanager resolves it after resolve_timeout (five minutes), because it is not sent again. */
const DAY = 24 * 60 * 60 * 1000;
const OPEN_FOR = 30 * DAY;
/** An endsAt in the future would keep the alert open: the clock of Alertmanager may be behind that of the job. */
const CLOCKS_DIFFER = 60_000;

export function alertmanagerAlerts({ fired, resolved, at }: AlertNotification): PostableAlert[] {
  const now = Date.parse(at);
  return [
    ...resolved.map((alert) => postable(alert, Math.max(Date.parse(alert.startedAt), now - CLOCKS_DIFFER))),
    // After an aborted deploy the server, which keeps the alert for the next deploy to resolve, may be lost.
    ...(fired ? [postable(fired, now + (fired.cause.kind === 'aborted' ? DAY : OPEN_FOR))] : []),
  ];
}

function postable(alert: Alert, end: number): PostableAlert {
  const { environment, stack, service, severity, cause, title, nextStep, services, links } = alert;
  const generatorURL = webAddress(links.job);
  const details = { services: services.join(', '), review: links.review, commit: links.commit };
  return {
    labels: {
      alertname: 'SwarmDeployFailed',
      environment,
      stack,
      service: service ?? stack,
      severity,
      cause: cause.kind,
    },
    annotations: {
      summary: title,
      description: cause.headline,
      next_step: nextStep,
      ...Object.fromEntries(Object.entries(details).filter((entry): entry is [string, string] => Boolean(entry[1]))),
    },
    startsAt: alert.startedAt,
    endsAt: new Date(end).toISOString(),
    ...(generatorURL === undefined ? {} : { generatorURL }),
  };
}
