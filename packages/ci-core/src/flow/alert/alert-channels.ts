import { type TokenSetting, tokenSettings } from '../../context/platforms.ts';
import { alertmanagerPost } from '../../effects/alert/alertmanager.ts';
import { gitlabPost } from '../../effects/alert/gitlab.ts';
import { type Post, postJson } from '../../effects/alert/post-json.ts';
import { slackPost } from '../../effects/alert/slack.ts';
import { telegramPost } from '../../effects/alert/telegram.ts';
import { webhookPost } from '../../effects/alert/webhook.ts';
import { reviewToken } from '../../plan/review/review-token.ts';
import { alertmanagerAlerts } from '../../report/alert/alertmanager.ts';
import { gitlabAlerts } from '../../report/alert/gitlab.ts';
import type { AlertNotification } from '../../report/alert/notification.ts';
import { slackMessage } from '../../report/alert/slack.ts';
import { telegramMessage } from '../../report/alert/telegram.ts';
import { webhookDocuments } from '../../report/alert/webhook.ts';
import { alertSettings as channelSettings } from '../../settings/alert-settings.ts';
import type { Settings } from '../../settings/definitions.ts';
import type { AlertContext } from './alert-context.ts';
import { commentAlert } from './comment-alert.ts';

type AlertSetting = keyof typeof channelSettings | TokenSetting;
export type AlertSettings = Settings<AlertSetting>;

/** The settings of every channel. */
export const alertSettings: readonly AlertSetting[] = [
  ...(Object.keys(channelSettings) as (keyof typeof channelSettings)[]),
  ...tokenSettings,
];

/** One way to send an alert. `deliver` returns what was done, or throws a `CiError`. */
export type AlertChannel = {
  readonly name: string;
  readonly deliver: (notification: AlertNotification, signal: AbortSignal) => Promise<string>;
};

/** The channels that the settings name. */
export function alertChannels(settings: AlertSettings, alertContext: AlertContext): AlertChannel[] {
  const { alertSlackWebhook: slack, alertAlertmanagerUrl: alertmanager, alertWebhook: webhook } = settings;
  const { alertTelegramToken: token, alertTelegramChat: chat, alertTelegramApi: api } = settings;
  const { alertGitlabUrl: gitlab, alertGitlabToken: gitlabKey } = settings;
  const platformToken = reviewToken(alertContext.context, settings);
  const posting = (name: string, posts: (notification: AlertNotification) => Post[]): AlertChannel => ({
    name,
    deliver: async (notification, signal) => {
      for (const post of posts(notification)) await postJson(post, { http: alertContext.http, signal });
      return 'delivered';
    },
  });
  return [
    platformToken && {
      name: 'comment',
      deliver: (notification: AlertNotification) =>
        commentAlert(notification, { ...alertContext, token: platformToken }),
    },
    slack && posting('slack', (notification) => [slackPost(slack, slackMessage(notification))]),
    token &&
      chat &&
      posting('telegram', (notification) => [telegramPost(api, token, telegramMessage(notification, chat))]),
    alertmanager &&
      posting('alertmanager', (notification) => [alertmanagerPost(alertmanager, alertmanagerAlerts(notification))]),
    gitlab &&
      gitlabKey &&
      posting('gitlab', (notification) =>
        gitlabAlerts(notification).map((alert) => gitlabPost(gitlab, gitlabKey, alert)),
      ),
    webhook &&
      posting('webhook', (notification) =>
        webhookDocuments(notification).map((document) => webhookPost(webhook, document)),
      ),
  ].filter((channel) => channel !== undefined && channel !== '');
}
