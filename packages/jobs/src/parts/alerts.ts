import { type AlertSettings, type AlertSource, type Delivery, type Problem, sendAlerts } from '@swarm-ci/core';
import { redacted } from '../command-line/redacted.ts';
import type { World } from '../command-line/world.ts';

/** Channels of which only one of two settings is set. */
export function alertProblems(settings: AlertSettings): Problem[] {
  const { alertTelegramToken, alertTelegramChat, alertGitlabUrl, alertGitlabToken } = settings;
  const half = (there: unknown, name: string, missing: unknown, at: string): Problem[] =>
    there !== undefined && missing === undefined
      ? [{ at, message: `is not set, but ${name} is`, hint: 'set both or neither' }]
      : [];
  return [
    ...half(alertTelegramToken, 'ALERT_TELEGRAM_TOKEN', alertTelegramChat, 'ALERT_TELEGRAM_CHAT'),
    ...half(alertTelegramChat, 'ALERT_TELEGRAM_CHAT', alertTelegramToken, 'ALERT_TELEGRAM_TOKEN'),
    ...half(alertGitlabUrl, 'ALERT_GITLAB_URL', alertGitlabToken, 'ALERT_GITLAB_TOKEN'),
    ...half(alertGitlabToken, 'ALERT_GITLAB_TOKEN', alertGitlabUrl, 'ALERT_GITLAB_URL'),
  ];
}

/** Delivers the alert and the resolutions of a report; warns about those that were not delivered. */
export async function sendAlertsOf(report: AlertSource, settings: AlertSettings, world: World): Promise<Delivery[]> {
  const deliveries = await sendAlerts(redacted(report, world.redact), settings, world);
  for (const { channel, delivered, detail } of deliveries) {
    if (delivered) world.log.info(`alert: ${channel} ${detail}`);
    else world.log.warn(`alert: ${channel}: ${detail}`);
  }
  return deliveries;
}
