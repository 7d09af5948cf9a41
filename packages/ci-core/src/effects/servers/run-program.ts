import type { Command } from '../../command.ts';
import { CiError } from '../../errors.ts';
import { lastLine } from '../../text.ts';
import type { Host } from '../host/host.ts';

/** Runs a shell program as root; throws SERVER_UNUSABLE with its last words when it fails. */
export async function runProgram(
  host: Host,
  what: string,
  program: string,
  args: readonly string[] = [],
  stdin?: Command['stdin'],
): Promise<string> {
  const argv = ['sh', '-c', program, 'sh', ...args] as const;
  const { code, stdout, stderr } = await host.run({ argv, ...(stdin === undefined ? {} : { stdin }) });
  if (code === 0) return stdout;
  const said = lastLine(stderr) || lastLine(stdout) || `exit code ${code}`;
  throw new CiError('SERVER_UNUSABLE', `${host.name}: ${what} failed: ${said}`, {
    hint: 'correct it on the server or in the file, and run the job again: it goes on where it stopped',
  });
}
