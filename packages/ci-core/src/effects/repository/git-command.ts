import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Git in a directory; whatever fails, or takes too long, gives no answer. */
export type Git = {
  readonly text: (...args: readonly string[]) => Promise<string | undefined>;
  readonly succeeds: (...args: readonly string[]) => Promise<boolean>;
  /** Identifies the changes that a command prints, a line for each commit, without places and line numbers. */
  readonly patchIds: (...args: readonly string[]) => Promise<string | undefined>;
  readonly fetch: (...args: readonly string[]) => Promise<boolean>;
  /** The commits whose parents a shallow clone does not have. */
  readonly shallowEnds: () => Promise<readonly string[]>;
};

const ANSWER = 10_000;
const FETCH = 30_000;
const LONGEST = 64 * 1024 * 1024;
// It does not ask for a password. A fetch starts no housekeeping that outlives it, and does not look into submodules.
const PLAIN = [
  'GIT_TERMINAL_PROMPT=0',
  'git',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'fetch.recurseSubmodules=false',
];

export function openGit(directory: string): Git {
  const run = (args: readonly string[], { input = '', timeout = ANSWER } = {}) =>
    new Promise<string | undefined>((done) => {
      const options = { cwd: directory, timeout, maxBuffer: LONGEST };
      const child = execFile('env', [...PLAIN, ...args], options, (error, stdout) =>
        done(error ? undefined : stdout.trim()),
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  return {
    text: (...args) => run(args),
    succeeds: async (...args) => (await run(args)) !== undefined,
    patchIds: async (...args) => {
      const input = await run(args);
      return input === undefined ? undefined : run(['patch-id', '--stable'], { input: `${input}\n` });
    },
    fetch: async (...args) => (await run(['fetch', '--quiet', '--no-tags', ...args], { timeout: FETCH })) !== undefined,
    shallowEnds: async () => {
      const path = await run(['rev-parse', '--git-path', 'shallow']);
      if (path === undefined) return [];
      const text = await readFile(resolve(directory, path), 'utf8').catch(() => '');
      return text.split('\n').filter(Boolean);
    },
  };
}
