import { type ExecFileException, execFile } from 'node:child_process';
import type { Environment } from '../../context/environment.ts';
import { CiError } from '../../errors.ts';
import { SECRET_BYTES_LIMIT } from '../../plan/manifest/limits.ts';
import { commandValue } from '../../plan/value/command-output.ts';
import { formatDuration } from '../../settings/duration.ts';
import { lastLine } from '../../text.ts';
import type { ReadValue } from './read-value.ts';

export type CommandOptions = {
  readonly directory: string;
  readonly env: Environment;
  /** Hides the secrets of the job in what the command says. */
  readonly mask: (text: string) => string;
};

/** Milliseconds for one command: longer than that, it waits for input. */
const LIMIT = 60_000;

/**
 * Runs a command in the directory of the compose file, without a shell and with nothing on standard input, and takes what it
 * prints. Throws INVALID_INPUT if it is missing, fails or prints nothing.
 */
export function runCommand(
  [file, ...args]: readonly [string, ...string[]],
  { directory, env, mask }: CommandOptions,
  limit: number = LIMIT,
): Promise<ReadValue> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: { ...env }, timeout: limit, maxBuffer: 2 * SECRET_BYTES_LIMIT } as const;
    const settings = { ...options, encoding: 'buffer', killSignal: 'SIGKILL' } as const;
    const child = execFile(file, args, settings, (error, stdout, stderr) => {
      const content = commandValue(stdout);
      const said = mask(lastLine(stderr.toString()));
      if (error) reject(failed(file, error, said, limit));
      else if (content.length === 0) reject(invalid(`${file} printed nothing`, SEE, said));
      else resolve({ content });
    });
    // It may end without reading it.
    child.stdin?.on('error', () => {}).end();
  });
}

const SEE = 'run the command in the job by itself, and see what it prints';

function failed(file: string, error: ExecFileException, said: string, limit: number): CiError {
  if (error.code === 'ENOENT')
    return invalid(
      `${file} is not installed where this job runs`,
      `install it in the image of the job, or correct "x-command:"`,
    );
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return invalid(`${file} printed more than Docker allows in a secret`, SEE);
  if (error.killed)
    return invalid(
      `${file} did not end within ${formatDuration(limit)}`,
      'it gets no input: sign in with a token in the variables of the job',
      said,
    );
  if (typeof error.code === 'string') return invalid(`${file} cannot be started: ${error.code}`, SEE);
  const how = error.signal ? `was ended by ${error.signal}` : `failed with exit code ${error.code}`;
  return invalid(`${file} ${how}`, `${SEE}; it has the variables of the job, and no shell`, said);
}

function invalid(message: string, hint: string, said = ''): CiError {
  return new CiError('INVALID_INPUT', said === '' ? message : `${message}: ${said}`, { hint });
}
