import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { describeSandbox, raiseSandbox, type SandboxDescription } from '../sandbox/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sandboxes: Record<'bookworm' | 'current', SandboxDescription>;
    /** The built command, copied alone into an empty directory. */
    command: string;
  }
}

/** Raises one sandbox for each engine; every test file shares them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bundle-'));
  await cp(resolve(import.meta.dirname, '../../packages/jobs/dist'), folder, { recursive: true });
  const bookworm = await raiseSandbox({ engine: 'bookworm' });
  const current = await raiseSandbox({ engine: 'current' });
  project.provide('sandboxes', { bookworm: describeSandbox(bookworm), current: describeSandbox(current) });
  project.provide('command', join(folder, 'cli.mjs'));
  return async () => {
    await Promise.all([bookworm.down(), current.down(), rm(folder, { recursive: true, force: true })]);
  };
}
