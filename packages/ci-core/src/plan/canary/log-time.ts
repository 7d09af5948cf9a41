/** A line of a log with its time in nanoseconds since 1970; 0 when it has none. */
export type TimedLine = { readonly time: bigint; readonly line: string };

const TIMED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z (.*)$/s;

/** Splits what the engine sends with `timestamps`: the time as in `2026-11-30T03:17:24.123456789Z`, a space, the line. */
export function readTimedLine(text: string): TimedLine {
  const [, moment = '', fraction = '', line = ''] = TIMED.exec(text) ?? [];
  const seconds = Date.parse(`${moment}Z`);
  if (Number.isNaN(seconds)) return { time: 0n, line: text.trimEnd() };
  return { time: BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0')), line: line.trimEnd() };
}

/** A time for the engine's `since`: seconds, a point, nanoseconds. */
export function sinceText(time: bigint): string {
  return `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
}
