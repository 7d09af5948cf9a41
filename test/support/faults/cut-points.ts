import type { Running } from '../command/run-cli.ts';
import type { Direction, Relay } from './relay.ts';

/** Lines of a deploy's log that show how far it has come, in their order; all patterns of one must have been seen. */
export const LINES = {
  good: {
    start: [],
    uploaded: [/ files in /],
    applied: [/^services: \d/m],
    settled: [/✔ \S+_web updated/, /✔ \S+_api updated/],
  },
  bad: {
    start: [],
    uploaded: [/ files in /],
    applied: [/^services: \d/m],
    'engine rolls back': [/rollback started/],
    'puts back': [/restoring the previous state/],
    'files are back': [/are live again/],
    restored: [/↩ \S+_web restored/],
  },
} as const satisfies Record<string, Record<string, readonly RegExp[]>>;

export type Plan = keyof typeof LINES;
export type By = Direction | 'time';
/** From one of the lines to the next, or to the end: what passed meanwhile, and how long it took. */
export type Span = { readonly from: string; readonly amounts: Readonly<Record<By, number>> };

const seen = (patterns: readonly RegExp[], log: string) => patterns.every((pattern) => pattern.test(log));

/** Goes along with a job, and returns what lay between the lines of its log. */
export async function measure(plan: Plan, job: Running, relay: Relay): Promise<Span[]> {
  const amounts = () => ({ ...relay.bytes(), time: performance.now() });
  const marks: { from: string; at: Record<By, number> }[] = [];
  let ended = false;
  const end = () => {
    ended = true;
  };
  job.result.then(end, end);
  for (const [from, patterns] of Object.entries(LINES[plan])) {
    await soon(() => ended || seen(patterns, job.log()));
    marks.push({ from, at: amounts() });
  }
  await job.result;
  const last = amounts();
  return marks.map(({ from, at }, index) => {
    const { at: later } = marks[index + 1] ?? { at: last };
    const between = (by: By) => later[by] - at[by];
    return { from, amounts: { sent: between('sent'), received: between('received'), time: between('time') } };
  });
}

/** A point of a deploy: a part of what passes in a span, from its beginning. */
export type Point = { readonly span: Span; readonly by: By; readonly part: number };

/**
 * Does something at a point of a job, or at the end of the span where less passes than was measured, and returns which it
 * was; `missed` when the job was over before. What could not be done yet is tried again.
 */
export async function actAt(
  plan: Plan,
  { span, by, part }: Point,
  { job, relay, act }: { readonly job: Running; readonly relay: Relay; readonly act: () => boolean },
): Promise<'there' | 'at the next line' | 'missed'> {
  const lines: [string, readonly RegExp[]][] = Object.entries(LINES[plan]);
  const index = lines.findIndex(([name]) => name === span.from);
  const [start, next] = [lines[index]?.[1] ?? [], lines[index + 1]?.[1]];
  let [due, done, ended] = [false, false, false];
  const end = () => {
    ended = true;
  };
  job.result.then(end, end);
  const now = () => {
    due = true;
    done ||= act();
  };
  await soon(() => ended || seen(start, job.log()));
  const amount = Math.round(span.amounts[by] * part);
  if (by === 'time') setTimeout(now, amount);
  else relay.after(by, amount, now);
  await soon(() => ended || due || (next !== undefined && seen(next, job.log())));
  const where = due ? 'there' : 'at the next line';
  await soon(() => {
    if (!ended) done ||= act();
    return ended || done;
  });
  return done ? where : 'missed';
}

async function soon(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
