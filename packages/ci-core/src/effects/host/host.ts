import type { Agent } from 'node:http';
import type { Duplex, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command, Output, Run } from '../../command.ts';
import { Secret } from '../../secret.ts';

/** A command that is running; `exit` rejects with a `CiError` when it could not start or its connection was lost. */
export type Process = {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exit: Promise<number>;
  /** The command itself runs: a login shell may take long before. Rejects as `exit` does; undefined if it runs at once. */
  readonly begun?: Promise<unknown>;
};

/** The connections to an engine; `hostHeader` is what its requests name as their host. */
export type EngineAgent = Agent & { readonly hostHeader?: string };

/** The machine that runs the commands and reaches the swarm: a manager over SSH, or this one. */
export type Host = {
  /** For messages: `deploy@10.0.0.1` or `this machine`. */
  readonly name: string;
  readonly start: (command: Command) => Process;
  readonly run: Run;
  /** Carries the engine's API. */
  readonly engineAgent: EngineAgent;
  /** How many of so many commands and engine connections there may be at once; undefined without a limit. */
  readonly sessions?: (wanted: number) => Promise<number>;
  /** Accepts connections to a socket at that path on the host, until the result is called. */
  readonly listen: (path: string, onConnection: (stream: Duplex) => void) => Promise<() => void>;
  /** Opens a TCP connection from the host; undefined for this machine, which connects by itself. */
  readonly forward: ((host: string, port: number) => Promise<Duplex>) | undefined;
  /** Ends what was started here, as a lost connection would: the work under the lock ends, then the lock is released. */
  readonly close: () => void;
};

/** Runs a command to its end over `start`. */
export function runOver(start: Host['start']): Run {
  return async (command: Command): Promise<Output> => {
    const process = start(command);
    const [, stdout, stderr, code] = await Promise.all([
      feed(process.stdin, command.stdin),
      text(process.stdout),
      text(process.stderr),
      process.exit,
    ]);
    return { code, stdout, stderr };
  };
}

/** Writes the input of a command and ends it. */
export async function feed(stdin: Writable, input: Command['stdin']): Promise<void> {
  // A command that ends before it has read everything closes its end; its exit code shows the result.
  stdin.on('error', () => {});
  if (input === undefined) stdin.end();
  else if (typeof input === 'string') stdin.end(input);
  else if (input instanceof Secret) stdin.end(input.reveal());
  else {
    for await (const chunk of input) {
      if (stdin.destroyed) return;
      if (!stdin.write(chunk)) await drained(stdin);
    }
    stdin.end();
  }
}

function drained(stdin: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stdin.off('drain', done).off('close', done).off('error', done);
      resolve();
    };
    stdin.once('drain', done).once('close', done).once('error', done);
  });
}

/** The plain values of a command's environment. */
export function revealed(env: Command['env'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}
