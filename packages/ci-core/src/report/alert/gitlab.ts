import type { Alert } from '../schema/alert-schema.ts';
import type { AlertNotification } from './notification.ts';
import { calm, shortLine, webAddress } from './text.ts';

/** https://docs.gitlab.com/operations/incident_management/integrations/ : one alert per request. */
export type GitlabAlert = {
  readonly title: string;
  readonly description: string;
  readonly start_time: string;
  /** Resolves the alert of this fingerprint. */
  readonly end_time?: string;
  readonly service?: string;
  readonly monitoring_tool: 'swarm-ci';
  readonly severity: 'critical' | 'medium';
  readonly fingerprint: string;
  readonly gitlab_environment_name: string;
};

/** GitLab rejects longer ones; escaping can double the length. */
const LONGEST = { title: 200, description: 1_000, service: 100 } as const;

/** Resolved alerts come first. For GitLab, an alert that only changed its severity is still the same. */
export function gitlabAlerts({ fired, resolved, at }: AlertNotification): GitlabAlert[] {
  const ended = resolved.filter(({ fingerprint }) => fingerprint !== fired?.fingerprint);
  return [...ended.map((alert) => ({ ...gitlabAlert(alert), end_time: at })), ...(fired ? [gitlabAlert(fired)] : [])];
}

function gitlabAlert(alert: Alert): GitlabAlert {
  const { cause, nextStep, links, service, services } = alert;
  const addresses = [links.job, links.review, links.commit].flatMap((address) => webAddress(address) ?? []);
  const text = [...addresses, `${cause.headline} → ${nextStep}`, `Services: ${services.join(', ')}`].join(' · ');
  return {
    title: calm(shortLine(alert.title, LONGEST.title / 2)),
    description: calm(shortLine(text, LONGEST.description / 2)),
    start_time: alert.startedAt,
    ...(service === undefined ? {} : { service: shortLine(service, LONGEST.service) }),
    monitoring_tool: 'swarm-ci',
    severity: alert.severity === 'critical' ? 'critical' : 'medium',
    fingerprint: alert.fingerprint,
    gitlab_environment_name: alert.environment,
  };
}
