import { rm, writeFile } from 'node:fs/promises';
import { CiError, messageOf, type Settings } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/** Exit codes of a deploy that changed nothing: invalid input, and another deploy that holds the lock. */
const UNTOUCHED = [2, 6];

/** The file beside the report that says: this deploy was refused, so there is no report. */
export function refusalFile(report: string): string {
  return `${report.replace(/\.json$/, '')}.refused.json`;
}

/**
 * Leaves a file when the work is refused before it changed anything. Without it, `send-alerts` cannot know whether a deploy
 * without a report was refused or was cut off.
 */
export async function markRefusal(
  { report }: Settings<'report'>,
  world: World,
  work: () => Promise<number>,
): Promise<number> {
  const file = refusalFile(report);
  await rm(world.resolve(file), { force: true }).catch((error) =>
    world.log.warn(`${file} of an earlier job was not removed: ${messageOf(error)}`),
  );
  try {
    return await work();
  } catch (error) {
    if (error instanceof CiError && UNTOUCHED.includes(error.exitCode)) {
      const refusal = { schema: 'swarm-ci/refusal', version: 1, exitCode: error.exitCode, message: error.message };
      await writeFile(world.resolve(file), `${world.redact(JSON.stringify(refusal, null, 2))}\n`).catch((failed) =>
        world.log.warn(`${file} was not written: ${messageOf(failed)}`),
      );
    }
    throw error;
  }
}
