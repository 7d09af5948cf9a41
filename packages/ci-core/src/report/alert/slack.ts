import { escapeTags } from '../../text.ts';
import { type AlertNotification, messageParts } from './notification.ts';
import { calm, shortLine } from './text.ts';

/** https://api.slack.com/messaging/webhooks ; Mattermost and Rocket.Chat take the same. */
export type SlackMessage = { readonly text: string };

const LONGEST_TITLE = 300;
const LONGEST_FACT = 500;

export function slackMessage(notification: AlertNotification): SlackMessage {
  const { sign, title, facts, links } = messageParts(notification);
  const lines = [
    `${sign} *${escaped(title, LONGEST_TITLE).replaceAll('*', '∗')}*`,
    ...facts.map(([label, value]) => `${label}: ${escaped(value, LONGEST_FACT)}`),
    links.map(([label, address]) => `<${escapeTags(address)}|${label}>`).join(' · '),
  ];
  return { text: lines.filter(Boolean).join('\n') };
}

/** `<` begins a link or a mention; Mattermost takes a bare `@all` for one. */
function escaped(text: string, longest: number): string {
  return escapeTags(calm(shortLine(text, longest)));
}
