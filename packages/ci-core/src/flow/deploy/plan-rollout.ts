import type { Manager } from '../../effects/engine/engine.ts';
import { readServerFacts } from '../../effects/engine/server-facts.ts';
import { listNetworkIds } from '../../effects/engine/stack-networks.ts';
import { rehearse } from '../../effects/rehearsal/rehearse.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import type { Problem } from '../../errors.ts';
import { preflight } from '../../plan/deploy/preflight.ts';
import { unverifiedSecrets } from '../../plan/deploy/unverified-secrets.ts';
import { plannedServices } from '../../plan/rehearsal/planned-services.ts';
import { makePlanReport, type PlanReport } from '../../report/plan/plan-report.ts';
import { maskOf } from '../session/mask.ts';
import { olderCommitProblem } from './older-commit.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';
import { refuseFindings } from './refuse-findings.ts';

/**
 * What a deploy would change, according to the Docker CLI of the server: `docker stack deploy` runs against a stand-in for
 * the engine that changes nothing, and its requests are compared with the running stack. Takes no lock, logs in to no
 * registry and leaves nothing behind. Throws what a deploy throws before its first change.
 */
export async function planRollout(
  prepared: PreparedDeploy,
  manager: Manager,
  { allowOlder }: { readonly allowOlder: boolean },
): Promise<PlanReport> {
  const { plan } = prepared;
  const { host, engine } = manager;
  const facts = await readServerFacts(manager, plan);
  const warnings = [...prepared.warnings, ...refuseFindings(preflight(plan, facts)), ...unverifiedSecrets(plan, facts)];
  const [{ releases, live }, networks, now] = await Promise.all([
    listReleases(host, workFolder(plan)),
    listNetworkIds(engine),
    engine.readStack(plan.stack),
  ]);
  const rehearsal = await rehearse(manager, { ...prepared, cli: facts.cli });
  const mask = maskOf(plan);
  const refusal = rehearsal.refusal === undefined ? undefined : mask(rehearsal.refusal);
  const older = allowOlder ? undefined : olderCommitProblem(plan, releases);
  return makePlanReport({
    plan,
    server: host.name,
    services: plannedServices(plan, rehearsal, now, networks, live),
    rehearsal,
    refused: refusedBy(older, refusal),
    release: live?.id,
    warnings: [...warnings, ...rehearsal.warnings.map(mask)],
  });
}

function refusedBy(older: Problem | undefined, refusal: string | undefined): PlanReport['refused'] | undefined {
  if (older) {
    const { at, message, hint } = older;
    return { by: 'older-commit', reason: `${at} ${message}`, ...(hint === undefined ? {} : { hint }) };
  }
  return refusal === undefined ? undefined : { by: 'docker', reason: refusal };
}
