import type { Secret } from '../../secret.ts';
import type { Post } from './post-json.ts';

export function webhookPost(address: Secret, document: object): Post {
  return { address: address.reveal(), document, secrets: [address], setting: 'ALERT_WEBHOOK' };
}
