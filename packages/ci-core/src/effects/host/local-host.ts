import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import type { Command } from '../../command.ts';
import { CiError } from '../../errors.ts';
import { type Host, type Process, revealed, runOver } from './host.ts';
import { localEngineAgent } from './local-engine-agent.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * This machine: its Docker CLI, its engine (`DOCKER_HOST` or the default socket) and its file system. `stop` ends (SIGTERM)
 * what runs.
 */
export function localHost(env: Environment, stop?: AbortSignal): Host {
  const running = new Set<() => void>();
  const engineAgent = localEngineAgent(env);
  const start = (command: Command) => startHere(command, env, stop, running);
  return {
    name: 'this machine',
    start,
    run: runOver(start),
    engineAgent,
    listen,
    forward: undefined,
    close: () => {
      for (const leave of running) leave();
      engineAgent.destroy();
    },
  };
}

function listen(path: string, onConnection: (stream: Duplex) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection).once('error', reject);
    server.listen(path, () => resolve(() => server.close()));
  });
}

function startHere(
  { argv, cwd, env: added }: Command,
  env: Environment,
  stop: AbortSignal | undefined,
  running: Set<() => void>,
): Process {
  const [file, ...args] = argv;
  const child = spawn(file, args, {
    env: { ...env, ...revealed(added) },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const end = () => child.kill();
  stop?.addEventListener('abort', end);
  const exit = new Promise<number>((resolve, reject) => {
    const leave = () => {
      // As when a connection is lost: the lock is released when its input ends, and files that have all arrived are moved into place.
      child.stdin.destroy();
      reject(abandoned(file));
    };
    running.add(leave);
    child.once('error', (cause) => {
      running.delete(leave);
      reject(cannotStart(file, cwd, cause));
    });
    child.once('close', (code) => {
      running.delete(leave);
      stop?.removeEventListener('abort', end);
      resolve(code ?? 1);
    });
  });
  return { stdin: child.stdin, stdout: child.stdout.pipe(new PassThrough()), stderr: child.stderr, exit };
}

function abandoned(file: string): CiError {
  return new CiError('CONNECTION_LOST', `the job ended while ${file} was still running on this machine`, {
    hint: 'run the job again: it finishes what was begun',
  });
}

function cannotStart(file: string, cwd: string | undefined, cause: Error): CiError {
  const where = cwd === undefined ? '' : ` in ${cwd}`;
  return new CiError('SERVER_UNUSABLE', `${file} cannot be started on this machine${where}: ${cause.message}`, {
    hint: `install ${file}, or set SERVER_HOST to deploy over SSH`,
    cause,
  });
}
