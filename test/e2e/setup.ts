import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { describeSandbox, raiseSandbox, type SandboxDescription } from '../sandbox/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sandbox: SandboxDescription;
    /** The built command, copied alone into an empty directory. */
    command: string;
  }
}

/** Raises the sandbox of one engine (the project is named `e2e:<engine>`); its test files share it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bundle-'));
  await cp(resolve(import.meta.dirname, '../../packages/jobs/dist'), folder, { recursive: true });
  const sandbox = await raiseSandbox({ engine: project.name.endsWith('bookworm') ? 'bookworm' : 'current' });
  await sandbox.docker(sandbox.manager, ['network', 'create', '--driver', 'overlay', '--attachable', 'tests']);
  project.provide('sandbox', describeSandbox(sandbox));
  project.provide('command', join(folder, 'cli.mjs'));
  return async () => {
    await Promise.all([sandbox.down(), rm(folder, { recursive: true, force: true })]);
  };
}
