import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Command, Output } from '../../command.ts';
import { Secret } from '../../secret.ts';
import { closeUnread } from './channel.ts';
import { connectionLost, noShell } from './errors.ts';
import { encodeCommand, encodeLine, MARKER, PROGRAM } from './remote-command.ts';

const SERVE = readFileSync(new URL('./waiting-shell.sh', import.meta.url), 'utf8');

/** A login that took so long is not paid for each command; a faster one is over while the previous command runs. */
const SLOW = 1_500;
/** The shell reads its input a byte at a time. */
const MOST_INPUT = 64 * 1024;
const LINE = 2_000;

/** One shell for the commands of a connection whose login shell starts slowly. */
export type WaitingShell = {
  /** A login shell took so many milliseconds to begin a command. */
  readonly loginTook: (ms: number) => void;
  /** The output; undefined if the command needs a session of its own. */
  readonly run: (command: Command) => Promise<Output | undefined>;
  /** Ends it if it runs nothing: its session is needed. */
  readonly end: () => void;
};

export function waitingShell(name: string, open: () => Promise<ClientChannel | undefined>): WaitingShell {
  const mark = `<<swarm-ci ${randomUUID()}>>`;
  let login = 0;
  let shell: Promise<ClientChannel | undefined> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let running = 0;
  const start = async () => {
    const channel = await open();
    if (!channel) return undefined;
    const own = shell;
    channel.once('close', () => {
      if (shell === own) shell = undefined;
    });
    const begun = Promise.all([until(channel, MARKER, ''), until(channel.stderr, MARKER, '')]);
    channel.write(encodeCommand({ argv: ['sh', '-c', SERVE, 'sh', mark, PROGRAM] }));
    return begun.then(
      () => channel,
      () => undefined,
    );
  };
  const use = async (command: Command, input: string) => {
    shell ??= start();
    const channel = await shell;
    if (channel) return runIn(channel, mark, name, command, input);
    shell = undefined;
    return undefined;
  };
  return {
    loginTook: (ms) => {
      login = Math.max(login, ms);
      // Its profile runs beside the first command.
      if (login > SLOW) shell ??= start();
    },
    run: async (command) => {
      const { stdin = '' } = command;
      if (login <= SLOW || !(typeof stdin === 'string' || stdin instanceof Secret)) return undefined;
      const input = stdin instanceof Secret ? stdin.reveal() : stdin;
      if (input.length > MOST_INPUT) return undefined;
      // One that runs for longer than a login takes is not waited for.
      if (running > 0 && !(await endsWithin(last, login))) return undefined;
      running += 1;
      const ran = last
        .then(() => use(command, input))
        .finally(() => {
          running -= 1;
        });
      last = ran.catch(() => {});
      return ran;
    },
    end: () => {
      if (running > 0) return;
      shell?.then((channel) => channel && closeUnread(channel));
      shell = undefined;
    },
  };
}

function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    work.finally(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

async function runIn(
  channel: ClientChannel,
  mark: string,
  name: string,
  command: Command,
  input: string,
): Promise<Output> {
  const text = encodeLine(input);
  // No escape of a byte is cut in two.
  const lines = text.match(new RegExp(`(?:\\\\0\\d{3}|[^\\\\]){1,${LINE}}`, 'g')) ?? [];
  const said = encodeCommand(command).trimEnd().split('\n');
  const all = [...said, ...lines.map((line) => `i${line}`)];
  const outputs = Promise.all([until(channel, mark, ';'), until(channel.stderr, mark, '')]);
  channel.write(`${[all.length, ...all].join('\n')}\n`);
  const [out, err] = await outputs.catch(() => {
    throw connectionLost(name, command.argv[0], 'its shell ended');
  });
  const code = Number(out.after);
  if (!out.text.includes(MARKER)) throw noShell(name, code, `${out.text} ${err.text}`.trim());
  return { code, stdout: behind(out.text), stderr: behind(err.text) };
}

function behind(text: string): string {
  return text.slice(text.indexOf(MARKER) + MARKER.length);
}

/** What comes before the mark, and between it and `end`. Rejects when the stream ends before. */
function until(
  stream: Readable,
  mark: string,
  end: string,
): Promise<{ readonly text: string; readonly after: string }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let tail = Buffer.alloc(0);
    const stop = () => void stream.off('data', take).off('end', cut).off('close', cut);
    const cut = () => {
      stop();
      reject(new Error('ended'));
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      tail = Buffer.concat([tail.subarray(-mark.length - 8), chunk]);
      const at = tail.indexOf(mark);
      if (at < 0 || (end !== '' && tail.indexOf(end, at + mark.length) < 0)) return;
      stop();
      const all = Buffer.concat(chunks);
      const from = all.lastIndexOf(mark);
      const after = all.subarray(from + mark.length).toString();
      resolve({ text: all.subarray(0, from).toString(), after: after.slice(0, after.length - end.length) });
    };
    stream.on('data', take).once('end', cut).once('close', cut);
  });
}
