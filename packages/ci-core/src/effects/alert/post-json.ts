import { CiError } from '../../errors.ts';
import { createRedactor, Secret } from '../../secret.ts';
import { oneLine } from '../../text.ts';
import type { Http } from '../http/http.ts';
import { decoded, withoutUser } from '../http/without-user.ts';
import { connectionWords } from '../platform/platform-error.ts';

/** A JSON document for one address. */
export type Post = {
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly document: unknown;
  /** What must not appear in its errors. */
  readonly secrets: readonly Secret[];
  /** The setting to check when it is refused. */
  readonly setting: string;
};

export type PostOptions = {
  readonly http: Http;
  readonly signal: AbortSignal;
};

/** If asked to wait longer, it does not retry: all deliveries together have 20 s. */
const LONGEST_PAUSE = 8_000;
const LONGEST_WORDS = 300;
const LONG_PIECE = 12;

/** Posts it, with retries when the other side is failing; throws PLATFORM_REFUSED or PLATFORM_UNREACHABLE. */
export async function postJson(post: Post, { http, signal }: PostOptions): Promise<void> {
  const hide = createRedactor([...post.secrets, ...secretParts(post.address)]);
  const words = (text: string) => oneLine(hide(text)).slice(0, LONGEST_WORDS);
  const { address, authorization } = withoutUser(post.address);
  const headers = { 'content-type': 'application/json', ...authorization, ...post.headers };
  const body = JSON.stringify(post.document);
  // A redirect would turn the POST into a GET, which delivers nothing.
  const init = { method: 'POST', headers, body, signal, redirect: 'manual', longestPause: LONGEST_PAUSE } as const;
  const answer = await http.retry(address, init).catch((error: unknown) => {
    if (error instanceof CiError) throw error;
    const why = signal.aborted ? 'it did not answer in time' : words(connectionWords(error));
    throw new CiError('PLATFORM_UNREACHABLE', why, {
      hint: `see that ${post.setting} is right and that this machine reaches it`,
    });
  });
  const said = words(wordsIn(await answer.text()));
  if (answer.ok) return;
  const message = `it answered ${answer.status}${said === '' ? '' : `: ${said}`}`;
  const hint =
    answer.status >= 300 && answer.status < 400 ? 'has moved: set the new address' : 'was refused: correct it';
  throw new CiError('PLATFORM_REFUSED', message, { hint: `${post.setting} ${hint}` });
}

/** A response may repeat a part of the address: its password, a long piece of its path or query. */
function secretParts(address: string): Secret[] {
  const { password, pathname, searchParams } = new URL(address);
  const pieces = [...pathname.split('/'), ...searchParams.values()].filter((piece) => piece.length >= LONG_PIECE);
  return [decoded(password), ...pieces].map((piece) => new Secret(piece));
}

/** Telegram has a `description`, others a `message` or an `error`, some only text. */
function wordsIn(text: string): string {
  try {
    const { description, message, error } = JSON.parse(text);
    const said = description ?? message ?? error ?? '';
    return typeof said === 'string' ? said : JSON.stringify(said);
  } catch {
    return text;
  }
}
