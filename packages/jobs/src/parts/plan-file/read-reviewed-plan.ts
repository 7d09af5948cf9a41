import { readFile, stat } from 'node:fs/promises';
import { messageOf, type Problem, parsePlanFile, type ReviewedPlan, type Settings, sealProblem } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { writingWith } from './writing-with.ts';

/** A plan of a thousand services with ten thousand files has less. */
const MOST_BYTES = 10_000_000;

/** The plan that a deploy is to apply, and what is wrong with its file. */
export async function readReviewedPlan(
  at: string | undefined,
  settings: Settings<'sshPrivateKey' | 'registryPassword'>,
  world: World,
): Promise<{ readonly reviewed?: ReviewedPlan; readonly problems: readonly Problem[] }> {
  if (at === undefined) return { problems: [] };
  const text = await textOf(world.resolve(at)).catch((error): Problem => {
    return { at, message: messageOf(error), hint: 'name the file that "swarm-ci plan <env> --out FILE" wrote' };
  });
  if (typeof text !== 'string') return { problems: [text] };
  const { file, problem } = parsePlanFile(text, at);
  if (file === undefined) return { problems: [problem] };
  const writing = await writingWith(file.salt, settings, world);
  const message = sealProblem(file, writing.seal);
  if (message === undefined) return { reviewed: { file, at, writing }, problems: [] };
  const hint = 'run plan and deploy with the same secrets; a job token differs in each job, so use a deploy token';
  return { problems: [{ at, message, hint }] };
}

async function textOf(path: string): Promise<string> {
  const found = await stat(path).catch((error) => {
    throw new Error(`cannot be read: ${messageOf(error)}`);
  });
  if (!found.isFile()) throw new Error('is not a file');
  if (found.size > MOST_BYTES) throw new Error(`is not a plan file: it has ${found.size} bytes`);
  return readFile(path, 'utf8');
}
