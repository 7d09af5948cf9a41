import type { Response } from './sample.ts';

/** One request that a proxy logged: which version served it, and of which service if the proxy serves several. */
export type AccessLine = Response & { readonly version: 'stable' | 'canary'; readonly service: string | undefined };

/** Longer than any line of the two formats, whose values all come from the proxy and its configuration. */
const LONGEST = 4_096;

/**
 * Reads a line of nginx or HAProxy in the formats of docs/canary-judge.md; undefined if it is another line. Failed are
 * requests without a response and those with a status from 500 on; one that the client ended itself did not fail.
 */
export function readAccessLine(line: string): AccessLine | undefined {
  if (line.length > LONGEST || !line.startsWith('{')) return undefined;
  const { version: name, service, status: word, seconds, ms: whole, end } = fieldsOf(line);
  const version = typeof name === 'string' ? /^(stable|canary)\d*$/.exec(name)?.[1] : undefined;
  const status = numberOf(word);
  const ms = whole === undefined ? numberOf(seconds) * 1_000 : numberOf(whole);
  const byClient = typeof end === 'string' && /^[Cc]/.test(end);
  if (version === undefined || Number.isNaN(status) || Number.isNaN(ms)) return undefined;
  return {
    version: version === 'stable' ? 'stable' : 'canary',
    service: typeof service === 'string' && service !== '' ? service : undefined,
    failed: !byClient && (status < 100 || status >= 500),
    ms: Math.max(0, ms),
  };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

/** A number, or the digits of one as proxies write them, such as `0.012` or `-1`; else NaN. */
function numberOf(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'string' && /^-?\d{1,12}(\.\d{1,9})?$/.test(value) ? Number(value) : Number.NaN;
}
