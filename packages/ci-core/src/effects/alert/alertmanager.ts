import type { Secret } from '../../secret.ts';
import { withoutEndSlashes } from '../../text.ts';
import type { Post } from './post-json.ts';

/** Also below a path, as set by `--web.external-url` and `--web.route-prefix`. */
export function alertmanagerPost(root: Secret, alerts: readonly object[]): Post {
  const url = new URL(root.reveal());
  url.pathname = `${withoutEndSlashes(url.pathname).replace(/\/api\/v2(\/alerts)?$/, '')}/api/v2/alerts`;
  return { address: url.href, document: alerts, secrets: [root], setting: 'ALERT_ALERTMANAGER_URL' };
}
