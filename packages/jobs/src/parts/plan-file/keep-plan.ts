import { rm, writeFile } from 'node:fs/promises';
import { invalidInput, messageOf, type PlanFile, type Settings, type Writing } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { writingWith } from './writing-with.ts';

/** Removes the plan of an earlier job, and prepares to write this one. Undefined if no plan is to be kept. */
export async function startPlanFile(
  out: string | undefined,
  settings: Settings<'sshPrivateKey' | 'registryPassword'>,
  world: World,
): Promise<Writing | undefined> {
  if (out === undefined) return undefined;
  await rm(world.resolve(out), { force: true }).catch((error) => unwritable(out, error));
  const writing = await writingWith(crypto.randomUUID().replaceAll('-', ''), settings, world);
  if (writing.seal === undefined)
    world.log.warn(
      `neither SSH_PRIVATE_KEY nor REGISTRY_PASSWORD is set, so ${out} has no fingerprints: a deploy of it compares versions, files, names and images, but not the values of variables and secrets`,
    );
  return writing;
}

export async function writePlanFile(out: string, file: PlanFile | undefined, world: World): Promise<void> {
  if (file === undefined) {
    world.log.warn(`${out} was not written: the deploy would be refused`);
    return;
  }
  await writeFile(world.resolve(out), `${JSON.stringify(file, null, 2)}\n`).catch((error) => unwritable(out, error));
  world.log.info(
    `the plan is in ${out}; to deploy exactly this plan: swarm-ci deploy ${file.environment} --plan ${out}`,
  );
}

function unwritable(out: string, error: unknown): never {
  const message = `${out} cannot be written: ${messageOf(error)}`;
  throw invalidInput([{ at: '--out', message, hint: 'name a file in an existing, writable folder' }]);
}
