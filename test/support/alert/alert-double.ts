import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Answer = { readonly status: number; readonly body?: string | object; readonly headers?: Record<string, string> };

/** An alert as GitLab keeps it: one a fingerprint. */
export type GitlabAlertRecord = {
  readonly title: string;
  readonly severity: string;
  events: number;
  status: 'triggered' | 'resolved';
};

/** Servers that take alerts as their platforms do, at one address, and keep what they took. */
export type AlertDouble = {
  readonly root: string;
  /** Settings of every channel but Alertmanager. */
  readonly env: Readonly<Record<string, string>>;
  readonly slack: string[];
  readonly telegram: string[];
  readonly gitlab: Map<string, GitlabAlertRecord>;
  readonly documents: Record<string, unknown>[];
  /** That came with the documents. */
  readonly authorizations: (string | undefined)[];
  /** Every request, by the first part of its path. */
  readonly asked: string[];
  /** The next requests below that path are answered so, `'hang'` not at all. */
  readonly failNext: (path: string, ...next: readonly (Answer | 'hang')[]) => void;
  readonly close: () => Promise<void>;
};

const BOT = '123456:AAbot_very-Secret';
const KEY = 'glagent-Very/Secret+Key';

/** https://core.telegram.org/bots/api#html-style, as far as anybody here uses it. */
const TAG = /<\/?(?:b|code|a(?: href="[^"<>]*")?)>/g;

export async function alertDouble(): Promise<AlertDouble> {
  const slack: string[] = [];
  const telegram: string[] = [];
  const gitlab = new Map<string, GitlabAlertRecord>();
  const documents: Record<string, unknown>[] = [];
  const authorizations: (string | undefined)[] = [];
  const asked: string[] = [];
  const failures = new Map<string, (Answer | 'hang')[]>();

  /** Says `invalid_payload` and the like, with status 400 and as plain text. */
  const slackAnswer = ({ text: message }: { text?: unknown }): Answer => {
    if (typeof message !== 'string' || message === '') return { status: 400, body: 'no_text' };
    if (message.length > 40_000) return { status: 400, body: 'msg_too_long' };
    slack.push(message);
    return { status: 200, body: 'ok' };
  };
  const telegramAnswer = (token: string, body: Record<string, unknown>): Answer => {
    const refused = (status: number, description: string) => {
      return { status, body: { ok: false, error_code: status, description } };
    };
    if (token !== `bot${BOT}`) return refused(401, 'Unauthorized');
    if (String(body.chat_id) !== '-100123') return refused(400, 'Bad Request: chat not found');
    if (body.parse_mode !== 'HTML') return refused(400, 'Bad Request: not what this double reads');
    const shown = String(body.text ?? '').replace(TAG, '');
    if (/[<>]/.test(shown) || /&(?!amp;|lt;|gt;|quot;)/.test(shown))
      return refused(400, "Bad Request: can't parse entities");
    if (shown === '') return refused(400, 'Bad Request: message text is empty');
    if ([...shown.replace(/&\w+;/g, '.')].length > 4_096) return refused(400, 'Bad Request: message is too long');
    telegram.push(String(body.text));
    return { status: 200, body: { ok: true, result: { message_id: telegram.length } } };
  };
  const gitlabAnswer = (request: IncomingMessage, body: Record<string, unknown>): Answer => {
    if (request.headers.authorization !== `Bearer ${KEY}`) return { status: 401, body: {} };
    const { title, description, fingerprint, severity, end_time, service } = body;
    const known = ['critical', 'high', 'medium', 'low', 'info', 'unknown'].includes(String(severity));
    const fits =
      String(title).length <= 200 && String(description).length <= 1_000 && String(service ?? '').length <= 100;
    if (!title || !fingerprint || !known || !fits || Number.isNaN(Date.parse(String(body.start_time)))) {
      return { status: 400, body: {} };
    }
    const record = gitlab.get(String(fingerprint));
    const status = end_time === undefined ? 'triggered' : 'resolved';
    if (record) Object.assign(record, { status, events: record.events + (status === 'triggered' ? 1 : 0) });
    else gitlab.set(String(fingerprint), { title: String(title), severity: String(severity), events: 1, status });
    return { status: 200, body: [] };
  };

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://double');
    const [, place = '', ...parts] = pathname.split('/').map(decodeURIComponent);
    asked.push(place);
    const sent = await text(request);
    const next = failures.get(place)?.shift();
    if (next === 'hang') return;
    const answer = next ?? answered(request, place, parts, sent);
    const plain = typeof answer.body === 'string';
    response.writeHead(answer.status, { 'content-type': plain ? 'text/plain' : 'application/json', ...answer.headers });
    response.end(plain ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  const answered = (request: IncomingMessage, place: string, parts: readonly string[], sent: string): Answer => {
    if (request.method !== 'POST') return { status: 405, body: 'only POST' };
    if (!request.headers['content-type']?.startsWith('application/json')) return { status: 415, body: 'no JSON' };
    const body = JSON.parse(sent);
    if (place === 'slack' && parts.join('/') === 'services/T0/B0/verySecretHook') return slackAnswer(body);
    if (place === 'telegram' && parts[1] === 'sendMessage') return telegramAnswer(parts[0] ?? '', body);
    if (place === 'gitlab') return gitlabAnswer(request, body);
    if (place !== 'hook') return { status: 404, body: 'no_service' };
    documents.push(body);
    authorizations.push(request.headers.authorization);
    return { status: 204 };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    root,
    env: {
      ALERT_SLACK_WEBHOOK: `${root}/slack/services/T0/B0/verySecretHook`,
      ALERT_TELEGRAM_TOKEN: BOT,
      ALERT_TELEGRAM_CHAT: '-100123',
      ALERT_TELEGRAM_API: `${root}/telegram`,
      ALERT_GITLAB_URL: `${root}/gitlab/group/shop/alerts/notify/swarm/0123abcd.json`,
      ALERT_GITLAB_TOKEN: KEY,
      ALERT_WEBHOOK: `${root}/hook?key=verySecretQuery`,
    },
    slack,
    telegram,
    gitlab,
    documents,
    authorizations,
    asked,
    failNext: (path, ...next) => void failures.set(path, [...next]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
