import { z } from 'zod';
import { Secret } from '../secret.ts';
import { define, type Setting } from './setting.ts';
import { secret, text } from './value-schemas.ts';

const httpUrl = z.string().refine(isHttpUrl, 'must be a URL that starts with http:// or https://');
/** A URL that is itself the credential: anyone who knows it can post to it. */
const secretUrl = httpUrl.transform((value) => new Secret(value));

/** Where alerts go. */
export const alertSettings = {
  alertSlackWebhook: define({
    describe: 'Incoming webhook URL of Slack or a compatible service (Mattermost, Rocket.Chat)',
    env: ['ALERT_SLACK_WEBHOOK'],
    schema: secretUrl,
    placeholder: 'URL',
    secret: true,
  }),
  alertTelegramToken: define({
    describe: 'Token of a Telegram bot; also requires alert_telegram_chat',
    env: ['ALERT_TELEGRAM_TOKEN'],
    schema: z
      .string()
      .regex(/^\d+:[\w-]+$/, 'must look like 123456:ABC-def')
      .transform((value) => new Secret(value)),
    placeholder: 'TOKEN',
    secret: true,
  }),
  alertTelegramChat: define({
    describe: 'Telegram chat, as its ID or @name; the bot must be a member',
    env: ['ALERT_TELEGRAM_CHAT'],
    schema: text,
    placeholder: 'CHAT',
  }),
  alertTelegramApi: define({
    describe: 'URL of the Telegram Bot API',
    env: ['ALERT_TELEGRAM_API'],
    schema: httpUrl,
    default: 'https://api.telegram.org',
    placeholder: 'URL',
  }),
  alertAlertmanagerUrl: define({
    describe:
      'URL of Prometheus Alertmanager (API v2), such as http://host:9093; user:password@ before the host is sent as basic auth',
    env: ['ALERT_ALERTMANAGER_URL'],
    schema: secretUrl,
    placeholder: 'URL',
    secret: true,
  }),
  alertGitlabUrl: define({
    describe:
      "Webhook URL of GitLab's HTTP alert integration (Settings > Monitor > Alerts); also requires alert_gitlab_token",
    env: ['ALERT_GITLAB_URL'],
    schema: httpUrl,
    placeholder: 'URL',
  }),
  alertGitlabToken: define({
    describe: "Authorization key of GitLab's HTTP alert integration",
    env: ['ALERT_GITLAB_TOKEN'],
    schema: secret,
    placeholder: 'TOKEN',
    secret: true,
  }),
  alertWebhook: define({
    describe: 'URL that receives the alert as a JSON document',
    env: ['ALERT_WEBHOOK'],
    schema: secretUrl,
    placeholder: 'URL',
    secret: true,
  }),
} satisfies Record<string, Setting>;

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
}
