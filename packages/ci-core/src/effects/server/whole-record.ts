/*
 * Shell. Reads a record, one line, into $record; what a connection that was cut left of one has no end of line, and
 * nothing is done with it.
 */
export const READ_RECORD = `IFS= read -r record || { echo 'the record was cut short' >&2; exit 90; }`;

/** The input of a script that begins with READ_RECORD; `record` is JSON, or empty. */
export function recordInput(record: string): string {
  return `${record}\n`;
}
