import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { NpmRegistry } from './npm-registry.ts';
import { startReleasedRegistry } from './released-registry.ts';

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Empty projects that install what was released, in a pipeline of GitHub. */
export type Projects = {
  readonly registry: NpmRegistry;
  readonly folder: string;
  readonly run: (cwd: string, command: string, ...args: string[]) => Promise<Ran>;
  readonly create: (
    name: string,
    packages: readonly string[],
    files?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function startProjects(): Promise<Projects> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-projects-'));
  const registry = await startReleasedRegistry();
  const env = { ...registry.env, GITHUB_ACTIONS: 'true', GITHUB_SHA: '4f2a9c1b00000000' };
  const run: Projects['run'] = (cwd, command, ...args) =>
    promisify(execFile)(command, args, { cwd, env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
    );
  return {
    registry,
    folder,
    run,
    create: async (name, packages, files = {}) => {
      const cwd = join(folder, name);
      await mkdir(cwd);
      const written = { 'package.json': '{ "type": "module", "private": true }', ...files };
      for (const [path, text] of Object.entries(written)) await writeFile(join(cwd, path), text);
      const { code, stderr } = await run(cwd, 'npm', 'install', ...packages);
      expect(code, stderr).toBe(0);
      return cwd;
    },
    close: async () => {
      await registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
