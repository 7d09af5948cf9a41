import type { DockerCli } from '../../effects/compile/docker-cli.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { CiError } from '../../errors.ts';
import { withoutCanaries } from '../../plan/canary/share/leave-traffic.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { driftedServices, driftFindings, type Fields } from '../../verdict/status/drift.ts';
import { compareStack } from '../plan/compare-stack.ts';
import { examine } from '../plan/examine.ts';
import { type RollbackInput, withRollback } from '../rollback/prepare-rollback.ts';

/**
 * Compares what runs with the live release: by the hashes that it keeps, and where they differ field by field with what it
 * compiles to.
 */
export async function readDrift(
  manager: Manager,
  input: Omit<RollbackInput, 'to'>,
  here: DockerCli | undefined,
): Promise<Finding[]> {
  const { target } = input;
  const [{ live }, now] = await Promise.all([
    listReleases(manager.host, workFolder(target), target.stack),
    manager.engine.readStack(target.stack),
  ]);
  if (live === undefined) {
    const message = 'no release is kept on the server: nothing to compare with';
    return [{ level: 'warning', at: target.stack, message, hint: 'the next deploy keeps one' }];
  }
  const drifted = driftedServices(withoutCanaries(now), live);
  const needsFields = drifted.some(({ how }) => how === 'changed');
  const fields = needsFields ? await readFields(manager, { ...input, to: live.id }, here) : { services: [] };
  const found = driftFindings(drifted, fields, live, target.environment);
  if (found.length > 0) return found;
  return [{ level: 'ok', at: target.stack, message: `is as the live release ${live.id}` }];
}

async function readFields(manager: Manager, input: RollbackInput, here: DockerCli | undefined): Promise<Fields> {
  try {
    return await withRollback(manager, input, async (release): Promise<Fields> => {
      if (release === undefined) return { unknown: 'the release is not kept any more' };
      const { compiled, prepared } = await examine(manager, release.prepared, here);
      if (compiled === undefined) return { unknown: 'the server cannot compile the release' };
      if (compiled.refusal !== undefined) return { unknown: 'Docker does not accept the release any more' };
      const policy = { prune: false, pruneForeign: false };
      return (await compareStack(manager, prepared.plan, compiled, policy)).diff;
    });
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'INVALID_INPUT') throw error;
    return { unknown: error.problems.map(({ at, message }) => `${at} ${message}`).join(', ') };
  }
}
