/** Where the server's asking was cut short. */
export const NO_ANSWER = 'no answer in time';

/** What came back for one question of a probe: an answer over HTTP, or why there was none. */
export type Reply =
  | { readonly status: number; readonly header: (name: string) => string | undefined; readonly body: string }
  | { readonly error: string };

/**
 * The reply behind one line of a server's asking script: body and head in base64, the head as `curl -D` or `wget -S`
 * write it, or their words when there was no answer.
 */
export function replyOf(line: string): Reply {
  const [body = '', head = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString('utf8'));
  const statuses = [...head.matchAll(/^\s*HTTP\/[\d.]+ (\d{3})/gm)];
  const last = statuses.at(-1);
  if (last?.[1] === undefined) return { error: head.trim().split('\n').at(-1)?.trim() || NO_ANSWER };
  // After a redirect the head of the last answer counts.
  const fields = head.slice(last.index).matchAll(/^\s*([\w-]+):[ \t]*(.*?)\s*$/gm);
  const headers = new Map([...fields].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
  return { status: Number(last[1]), header: (name) => headers.get(name.toLowerCase()), body };
}
