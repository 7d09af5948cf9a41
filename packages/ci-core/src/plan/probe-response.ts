/** Where the server's asking was cut short. */
export const NO_RESPONSE = 'no answer in time';

/** What came back for one question of a probe: an answer over HTTP, or why there was none. */
export type ProbeResponse =
  | { readonly status: number; readonly header: (name: string) => string | undefined; readonly body: string }
  | { readonly error: string };

const STATUS = /^HTTP\/[\d.]+ (\d{3})/;
const FIELD = /^([\w-]+):[ \t]*(.*)$/;

/**
 * The reply behind one line of a server's asking script: body and head in base64, the head as `curl -D` or `wget -S`
 * write it, or their words when there was no answer.
 */
export function parseProbeResponse(line: string): ProbeResponse {
  const [body = '', head = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString('utf8'));
  const lines = head.split(/[\r\n]+/).map((text) => text.trim());
  const last = lines.findLastIndex((text) => STATUS.test(text));
  const status = STATUS.exec(lines[last] ?? '')?.[1];
  if (status === undefined) return { error: lines.findLast((text) => text !== '') ?? NO_RESPONSE };
  // After a redirect the head of the last answer counts.
  const fields = lines.slice(last + 1).flatMap((text) => {
    const [, name, value = ''] = FIELD.exec(text) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  const headers = new Map(fields);
  return { status: Number(status), header: (name) => headers.get(name.toLowerCase()), body };
}
