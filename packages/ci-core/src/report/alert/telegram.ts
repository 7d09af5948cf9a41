import { escapeTags } from '../../text.ts';
import { type AlertNotification, messageParts } from './notification.ts';
import { calm, shortLine } from './text.ts';

/** https://core.telegram.org/bots/api#sendmessage */
export type TelegramMessage = {
  readonly chat_id: string;
  /** 4096 characters at most, markup not counted. */
  readonly text: string;
  readonly parse_mode: 'HTML';
  readonly link_preview_options: { readonly is_disabled: true };
};

// Together below the limit, even if escaping doubles each character.
const LONGEST_TITLE = 200;
const LONGEST_FACT = 300;

export function telegramMessage(notification: AlertNotification, chat: string): TelegramMessage {
  const { sign, title, facts, links } = messageParts(notification);
  const lines = [
    `${sign} <b>${escaped(title, LONGEST_TITLE)}</b>`,
    ...facts.map(([label, value]) => `${label}: <code>${escaped(value, LONGEST_FACT)}</code>`),
    links.map(([label, address]) => `<a href="${escapeTags(address)}">${label}</a>`).join(' · '),
  ];
  const text = lines.filter(Boolean).join('\n');
  return { chat_id: chat, text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
}

function escaped(text: string, longest: number): string {
  return escapeTags(calm(shortLine(text, longest)));
}
