import { Readable } from 'node:stream';
import { main } from '../../../packages/jobs/src/main.ts';

export type Called = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a job of the command line inside of this process, from its source. */
export async function callJob(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string | undefined>> },
): Promise<Called> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await main(args, {
    env,
    cwd: () => cwd,
    stdin: Readable.from([]),
    stdout: { write: (text) => stdout.push(text) },
    stderr: { write: (text) => stderr.push(text) },
    on: () => undefined,
    removeAllListeners: () => undefined,
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}
