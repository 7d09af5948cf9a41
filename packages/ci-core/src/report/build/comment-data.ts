import { z } from 'zod';
import { type BuildRun, buildRunSchema } from './build-run.ts';

const BEGIN = '<!-- swarm-ci:data ';
const END = ' -->';
const schema = z.object({ version: z.literal(1), runs: z.array(buildRunSchema).max(100) });

/**
 * Runs as an invisible line of a comment, encoded so that nothing in it can end the comment. The schema puts the fields
 * in a fixed order, so that runs that are read and written again give the same text.
 */
export function embedRuns(runs: readonly BuildRun[]): string {
  const { data } = schema.safeParse({ version: 1, runs });
  return data === undefined ? '' : `${BEGIN}${Buffer.from(JSON.stringify(data)).toString('base64url')}${END}`;
}

/** The runs in an earlier comment of swarm-ci; none if the comment was edited and its data is invalid. */
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
