/**
 * The input of a program that reads a record, one line; `record` is JSON, or empty. A record that a
 * lost connection cut short has no end of line and is ignored.
 */
export function recordInput(record: string): string {
  return `${record}\n`;
}
