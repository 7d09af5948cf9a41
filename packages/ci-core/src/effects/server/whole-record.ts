/**
 * The input of a program that reads a record, one line; `record` is JSON, or empty. What a connection that was cut left of
 * one has no end of line, and nothing is done with it.
 */
export function recordInput(record: string): string {
  return `${record}\n`;
}
