/** Progress for a person: one short line at a time. */
export type Log = (line: string) => void;

export const logToStderr: Log = (line) => {
  process.stderr.write(`sandbox: ${line}\n`);
};
