import type { Secret } from '../../secret.ts';
import type { Post } from './post-json.ts';

export function slackPost(webhook: Secret, message: object): Post {
  return { address: webhook.reveal(), document: message, secrets: [webhook], setting: 'ALERT_SLACK_WEBHOOK' };
}
