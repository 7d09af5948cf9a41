import type { Secret } from '../../secret.ts';
import type { Post } from './post-json.ts';

export function gitlabPost(address: string, token: Secret, alert: object): Post {
  const headers = { authorization: `Bearer ${token.reveal()}` };
  return { address, headers, document: alert, secrets: [token], setting: 'ALERT_GITLAB_URL' };
}
