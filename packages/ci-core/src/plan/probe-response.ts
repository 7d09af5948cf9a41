/** The error of a request that did not finish in time. */
export const NO_RESPONSE = 'no answer in time';

/** The result of one request of a probe: an HTTP response, or an error. */
export type ProbeResponse =
  | { readonly status: number; readonly header: (name: string) => string | undefined; readonly body: string }
  | { readonly error: string };

const STATUS = /^HTTP\/[\d.]+ (\d{3})/;
const FIELD = /^([\w-]+):[ \t]*(.*)$/;

/**
 * Parses one line of the probe script on the server: body and headers in base64. The headers are the output of `curl -D`
 * or `wget -S`, or their error message if there was no response.
 */
export function parseProbeResponse(line: string): ProbeResponse {
  const [body = '', head = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString('utf8'));
  const lines = head.split(/[\r\n]+/).map((text) => text.trim());
  const last = lines.findLastIndex((text) => STATUS.test(text));
  const status = STATUS.exec(lines[last] ?? '')?.[1];
  if (status === undefined) return { error: lines.findLast((text) => text !== '') ?? NO_RESPONSE };
  // After a redirect, use the headers of the last response.
  const fields = lines.slice(last + 1).flatMap((text) => {
    const [, name, value = ''] = FIELD.exec(text) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  const headers = new Map(fields);
  return { status: Number(status), header: (name) => headers.get(name.toLowerCase()), body };
}
