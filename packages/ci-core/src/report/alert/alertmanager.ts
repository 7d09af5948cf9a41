import type { Alert } from '../schema/alert-schema.ts';
import type { AlertNotification } from './notification.ts';
import { webAddress } from './text.ts';

/** `postableAlert` of Alertmanager's API v2. */
export type PostableAlert = {
  /** These make the alert what it is: the same labels, the same alert. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
};

/** Without an end it would be over after Alertmanager's resolve_timeout, five minutes; nobody asks us again and again. */
const DAY = 24 * 60 * 60 * 1000;
const OPEN_FOR = 30 * DAY;
/** An end that lies in Alertmanager's future would leave the alert open for good: its clock may be behind ours. */
const CLOCKS_DIFFER = 60_000;

export function alertmanagerAlerts({ fired, resolved, at }: AlertNotification): PostableAlert[] {
  const now = Date.parse(at);
  return [
    ...resolved.map((alert) => postable(alert, Math.max(Date.parse(alert.startedAt), now - CLOCKS_DIFFER))),
    // The server that would remember an alert for the next deploy to end may be the very thing that was lost.
    ...(fired ? [postable(fired, now + (fired.cause.kind === 'broken-off' ? DAY : OPEN_FOR))] : []),
  ];
}

function postable(alert: Alert, end: number): PostableAlert {
  const { environment, stack, service, severity, cause, title, nextStep, services, links } = alert;
  const generatorURL = webAddress(links.job);
  const told = { services: services.join(', '), review: links.review, commit: links.commit };
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
      ...Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => Boolean(entry[1]))),
    },
    startsAt: alert.startedAt,
    endsAt: new Date(end).toISOString(),
    ...(generatorURL === undefined ? {} : { generatorURL }),
  };
}
