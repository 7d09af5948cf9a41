import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Share } from '../campaign/campaign.ts';
import { ring } from '../ring.ts';
import { describeSandbox, type Engine, keptSandbox, raiseSandbox, type SandboxDescription } from '../sandbox/index.ts';
import { engineOf, sideBySide } from './engines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sandbox: SandboxDescription;
    /** The built command, copied alone into an empty directory. */
    command: string;
    /** Of the rounds of a campaign. */
    share: Share | undefined;
  }
}

const root = resolve(import.meta.dirname, '../..');

/** Gives the tests of an engine (the project is named `e2e:<engine>`) the sandbox that they share. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = engineOf(project.name);
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bundle-'));
  await cp(join(root, 'packages/jobs/dist'), folder, { recursive: true });
  const { sandbox, down } = await sideBySide(project, engine, open);
  await sandbox.docker(sandbox.manager, ['network', 'create', '--driver', 'overlay', '--attachable', 'tests'], {
    // One that was up before has it already.
    reject: false,
  });
  project.provide('sandbox', describeSandbox(sandbox));
  project.provide('command', join(folder, 'cli.mjs'));
  project.provide('share', ring === 'all' ? undefined : { part: engine === 'bookworm' ? 0 : 1, of: 2 });
  return async () => {
    await Promise.all([down(), rm(folder, { recursive: true, force: true })]);
  };
}

/** The one that `npm run sandbox -- up` left running, if it is of that engine and of one node; it stays up. */
async function open(engine: Engine) {
  const kept = keptSandbox(root);
  if (kept?.engine === engine && kept.nodes.length === 1) return { sandbox: kept, down: async () => {} };
  const sandbox = await raiseSandbox({ engine });
  return { sandbox, down: sandbox.down };
}
