import type { DockerCli } from '../../effects/compile/docker-cli.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { readCertificates } from '../../effects/swarm/swarm-certificates.ts';
import { diffFindings } from '../../plan/changes/diff-findings.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { isFoundByLint } from '../../plan/lint/ignored-options.ts';
import { asProblem, groupedFindings } from '../../plan/lint/lint-request.ts';
import { swarmWarnings } from '../../verdict/status/swarm-warnings.ts';
import type { PreparedDeploy } from '../deploy/prepare-deploy.ts';
import { orderFindings } from '../order/order-findings.ts';
import { maskOf } from '../session/mask.ts';
import { addressFindings } from './address-findings.ts';
import { compareStack } from './compare-stack.ts';
import { examine } from './examine.ts';
import { failingFindings } from './failing-findings.ts';

/** Checks everything that a deploy needs and changes nothing; the findings are in the order of the manifest. */
export async function checkDeploy(
  unnamed: PreparedDeploy,
  manager: Manager,
  {
    prune,
    isLinted,
    here,
  }: { readonly prune: boolean; readonly isLinted: boolean; readonly here: DockerCli | undefined },
): Promise<Finding[]> {
  const { facts, findings, compiled, prepared } = await examine(manager, unnamed, here);
  const { plan, files, warnings, lint } = prepared;
  // Found by the lint with their places, unless they are silenced.
  const ofDocker = (compiled?.warnings ?? []).filter((one) => !(isLinted && isFoundByLint(one)));
  const said = [...warnings, ...ofDocker.map(maskOf(plan))];
  const local: Finding[] = [
    {
      level: 'ok',
      at: plan.composeFile,
      message: `${plan.services.length} services, ${files.length} files, stack ${plan.stack}`,
    },
    ...said.map((message): Finding => ({ level: 'warning', at: plan.composeFile, message })),
    ...groupedFindings(lint).map((one): Finding => ({ ...asProblem(one), level: 'warning' })),
  ];
  if (compiled === undefined || compiled.refusal !== undefined) return [...local, ...findings];
  const { diff, now } = await compareStack(manager, plan, compiled, { prune, pruneForeign: false });
  const failing = failingFindings(plan.composeFile, now, facts.engine.time, diff.services);
  const ordered = orderFindings(plan, diff.services, now, facts.engine.time);
  const [short, certificates] = await Promise.all([
    addressFindings(plan.composeFile, manager.engine, diff, now, { unchanged: true }),
    readCertificates(manager),
  ]);
  const swarm = swarmWarnings(now.nodes ?? [], certificates, facts.engine.time);
  return [...local, ...findings, ...diffFindings(diff, plan), ...ordered, ...failing, ...short, ...swarm];
}
