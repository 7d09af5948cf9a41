import { type AlertNotification, messageParts } from './notification.ts';
import { calm, oneLine } from './text.ts';

/** https://api.slack.com/messaging/webhooks ; Mattermost and Rocket.Chat take the same. */
export type SlackMessage = { readonly text: string };

const LONGEST_TITLE = 300;
const LONGEST_FACT = 500;

export function slackMessage(notification: AlertNotification): SlackMessage {
  const { sign, title, facts, links } = messageParts(notification);
  const lines = [
    `${sign} *${escaped(title, LONGEST_TITLE).replaceAll('*', '∗')}*`,
    ...facts.map(([label, value]) => `${label}: ${escaped(value, LONGEST_FACT)}`),
    links.map(([label, address]) => `<${address.replaceAll('&', '&amp;')}|${label}>`).join(' · '),
  ];
  return { text: lines.filter(Boolean).join('\n') };
}

/** `<` begins a link or a mention; Mattermost takes a bare `@all` for one. */
function escaped(text: string, longest: number): string {
  return calm(oneLine(text, longest)).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
