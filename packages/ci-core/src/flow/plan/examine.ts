import { compileStack } from '../../effects/compile/compile-stack.ts';
import type { DockerCli } from '../../effects/compile/docker-cli.ts';
import type { Engine, Manager } from '../../effects/engine/engine.ts';
import { readLocalImages } from '../../effects/engine/local-images.ts';
import { hasSecret } from '../../effects/swarm/same-secret.ts';
import { readSecretNames } from '../../effects/swarm/secret-names.ts';
import { readServerFacts } from '../../effects/swarm/server-facts.ts';
import { atRest } from '../../plan/canary/share/at-rest.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { imageFindings } from '../../plan/deploy/image-findings.ts';
import { type Finding, preflight } from '../../plan/deploy/preflight.ts';
import { rebuiltImages, unpinnedServices } from '../../plan/deploy/rebuilt-images.ts';
import { isNamedIn, refusalFinding } from '../../plan/deploy/refusal-finding.ts';
import type { ServerFacts } from '../../plan/deploy/server-facts.ts';
import { changedSecretFinding, unversionedSecrets } from '../../plan/deploy/unversioned-secrets.ts';
import { withSecretNames } from '../../plan/secret/secret-names.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import type { PreparedDeploy } from '../deploy/prepare-deploy.ts';
import { maskOf } from '../session/mask.ts';
import { bindFindings } from './bind-findings.ts';
import { othersFindings, readOwnership } from './examine-owner.ts';

/** What `check`, `plan` and `deploy` learn before anything is changed. */
export type Examined = {
  /** The same plan, with the names that its secrets have in this swarm. */
  readonly prepared: PreparedDeploy;
  readonly facts: ServerFacts;
  /** Undefined if the server cannot be used. */
  readonly compiled: Compiled | undefined;
  /** In the order of the manifest. */
  readonly findings: readonly Finding[];
};

/**
 * Reads the state of the server and compiles the manifest. Everything that Docker would reject is among the findings, so
 * that no job meets it halfway through its changes.
 */
export async function examine(
  manager: Manager,
  unnamed: PreparedDeploy,
  here: DockerCli | undefined,
): Promise<Examined> {
  const plan = withSecretNames(unnamed.plan, await readSecretNames(manager.engine, unnamed.plan));
  const prepared = { ...unnamed, plan };
  const reading = readServerFacts(manager, plan);
  const compiling = here && compileStack(manager, { ...prepared, here, server: reading });
  compiling?.catch(() => {});
  const owning = readOwnership(manager, plan);
  owning.catch(() => {});
  const facts = await reading;
  const owners = await owning;
  const findings = [...owners.findings, ...preflight(plan, facts, here?.version)];
  if (findings.some(({ code }) => code === 'SERVER_UNUSABLE'))
    return { prepared, facts, compiled: undefined, findings };
  const asWritten = await (compiling ?? compileStack(manager, { ...prepared, here, server: reading }));
  const compiled = { ...asWritten, desired: atRest(asWritten.desired, plan.rollouts ?? []) };
  const mask = maskOf(plan);
  const found = [...findings, ...imageFindings(plan, compiled, facts)];
  if (compiled.refusal === undefined) {
    const [secrets, others, mounts, rebuilt] = await Promise.all([
      changedSecrets(manager.engine, plan, facts),
      othersFindings(manager, prepared, compiled, owners),
      bindFindings(manager, prepared, compiled),
      rebuiltLocally(manager.engine, plan, compiled, facts),
    ]);
    return { prepared, facts, compiled, findings: [...found, ...secrets, ...others, ...mounts, ...rebuilt] };
  }
  const refusal = refusalFinding(prepared.yaml, mask(compiled.refusal), plan.version);
  return {
    prepared,
    facts,
    compiled,
    findings: isNamedIn(found, mask(compiled.refusal)) ? found : [...found, refusal],
  };
}

async function rebuiltLocally(
  engine: Engine,
  plan: DeployPlan,
  { desired }: Compiled,
  facts: ServerFacts,
): Promise<Finding[]> {
  const services = unpinnedServices(desired.services, facts.services);
  const images = services.map(({ image }) => image);
  return rebuiltImages(services, await readLocalImages(engine, plan.stack, images), plan, facts.engine.name);
}

async function changedSecrets(engine: Engine, plan: DeployPlan, facts: ServerFacts): Promise<Finding[]> {
  const found = unversionedSecrets(plan, facts.secrets).map(async (secret) =>
    (await hasSecret(engine, secret.name, secret.content)) ? [] : [changedSecretFinding(secret, plan)],
  );
  return (await Promise.all(found)).flat();
}
