import type { Secret } from '../../secret.ts';
import { withoutEndSlashes } from '../../text.ts';
import type { Post } from './post-json.ts';

/** The token is a part of the path. */
export function telegramPost(api: string, token: Secret, message: object): Post {
  const address = `${withoutEndSlashes(api)}/bot${token.reveal()}/sendMessage`;
  return { address, document: message, secrets: [token], setting: 'ALERT_TELEGRAM_TOKEN' };
}
