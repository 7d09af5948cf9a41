import { lastLine } from '../../text.ts';

const HINTS = [
  { pattern: /Permission denied|Read-only/i, hint: (folder: string) => `make ${folder} writable for the user` },
  { pattern: /another environment is still/, hint: () => 'run the job again once that one has ended' },
  // The shell of Debian says only that its echo had an "I/O error" when the disk is full.
  { pattern: /No space left|quota exceeded|echo: I\/O error/i, hint: () => 'free some disk space there' },
  { pattern: /not found/, hint: () => 'install tar, findutils and coreutils on the server' },
] as const;

/** What the server wrote when it could not take the files to `folder`, and the next step. */
export function uploadFault(stderr: string, folder: string): { readonly said: string; readonly hint: string } {
  const lines = stderr.trim().split('\n');
  // The last line is often only a summary (`tar: Exiting with failure status due to previous errors`).
  const said = lines.find((line) => HINTS.some(({ pattern }) => pattern.test(line))) ?? lastLine(stderr);
  const known = HINTS.find(({ pattern }) => pattern.test(said));
  return { said, hint: known?.hint(folder) ?? 'run "swarm-ci check" to see what is missing on the server' };
}
