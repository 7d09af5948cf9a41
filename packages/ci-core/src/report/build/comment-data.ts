import { z } from 'zod';
import { type BuildRun, buildRunSchema } from './build-run.ts';

const BEGIN = '<!-- swarm-ci:data ';
const END = ' -->';
const schema = z.object({ version: z.literal(1), runs: z.array(buildRunSchema).max(100) });

/**
 * Runs as a line of a comment that nobody sees; in an alphabet that cannot end it early. The schema gives the members one
 * order: what was read back must become the same text again.
 */
export function embedRuns(runs: readonly BuildRun[]): string {
  const { data } = schema.safeParse({ version: 1, runs });
  return data === undefined ? '' : `${BEGIN}${Buffer.from(JSON.stringify(data)).toString('base64url')}${END}`;
}

/** The runs in an earlier comment of ours. Somebody may have edited it: what does not fit counts as none. */
export function extractRuns(body: string): BuildRun[] {
  const line = body.split('\n').findLast((text) => text.startsWith(BEGIN) && text.endsWith(END));
  if (line === undefined) return [];
  try {
    const text = Buffer.from(line.slice(BEGIN.length, -END.length), 'base64url').toString('utf8');
    const read = schema.safeParse(JSON.parse(text));
    return read.success ? read.data.runs : [];
  } catch {
    return [];
  }
}
