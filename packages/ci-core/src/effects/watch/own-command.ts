import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { invalidInput } from '../../errors.ts';

/** A command of the user that runs on this machine. */
export type OwnCommand = {
  /** Its exit code; as in a shell, 128 and the number of a signal that ended it. Rejects with INVALID_INPUT if it cannot start. */
  readonly exit: Promise<number>;
  /** Asks it to end, with everything that it started, and kills it if it does not. */
  readonly stop: () => void;
};

/** Milliseconds from SIGTERM to SIGKILL. */
const GRACE = 8_000;
/** Milliseconds for the last output of a command; what it left running in the background may keep its output open. */
const DRAIN = 1_000;
const LONGEST_LINE = 64_000;

/** Starts a command without a shell: its arguments are data. `onLine` gets each line of its output. */
export function startOwnCommand(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
  onLine: (line: string) => void,
): OwnCommand {
  const [file, ...args] = argv;
  // A process group of its own, so that everything it started can be ended with it.
  const child = spawn(file, args, { env, stdio: ['inherit', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr]) readLines(stream, onLine);
  let timer: NodeJS.Timeout | undefined;
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(cannotStart(file, error)));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const done = () => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      const late = setTimeout(done, DRAIN);
      child.once('close', () => {
        clearTimeout(late);
        done();
      });
    });
  });
  exit.catch(() => {});
  const signalAll = (signal: 'TERM' | 'KILL') => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const group = ['-c', 'kill "-$1" "-$2"', 'sh', signal, String(child.pid)];
    spawn('sh', group, { stdio: 'ignore' }).once('error', () => child.kill(`SIG${signal}`));
  };
  const stop = () => {
    signalAll('TERM');
    timer ??= setTimeout(() => signalAll('KILL'), GRACE);
  };
  return { exit, stop };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    // A progress bar returns to the start of its line.
    const lines = `${rest}${chunk}`.split(/\r\n|[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
    if (rest.length <= LONGEST_LINE) return;
    onLine(rest);
    rest = '';
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

function cannotStart(file: string, { message }: Error): Error {
  const hint = 'give a command of this machine after "--"; for shell syntax, write: -- sh -c "…"';
  return invalidInput([{ at: '-- command', message: `${file} cannot be started: ${message}`, hint }]);
}
