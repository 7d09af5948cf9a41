import { spawn } from 'node:child_process';

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type Running = {
  readonly result: Promise<Ran>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly pid: number;
  /** What it has logged so far. */
  readonly log: () => string;
  /** Resolves as soon as it has logged these words, before anything else that it sends is read; rejects if it ends without. */
  readonly said: (words: string) => Promise<void>;
};
export type RunOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the log as it comes. */
  readonly onLog?: (text: string) => void;
};

/** What every machine has; nothing of the machine that runs the tests leaks into a job. */
const bare = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8' };

/** Starts the built command. */
export function startCli(cli: string, args: readonly string[], { cwd, env = {}, onLog }: RunOptions): Running {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onLog?.(text);
    for (const listen of listeners) listen();
  });
  const result = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), stdout, stderr }));
  });
  const said = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const listen = () => {
        if (!stderr.includes(words)) return;
        listeners.delete(listen);
        resolve();
      };
      listeners.add(listen);
      listen();
      result.then(() => reject(new Error(`it ended without "${words}":\n${stderr}`)), reject);
    });
  return { result, signal: (name) => void child.kill(name), pid: child.pid ?? 0, log: () => stderr, said };
}
