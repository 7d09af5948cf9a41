import { Secret } from '../../secret.ts';
import type { StackDiff } from '../changes/diff-stack.ts';
import type { SwarmObjects } from '../changes/object-changes.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { modeOf } from '../order/order-mode.ts';
import type { DesiredStack } from '../stack/desired-stack.ts';
import type { PlanFile } from './plan-file.ts';
import { plannedEntries } from './planned-entries.ts';
import { type Seal, sealed } from './seal.ts';
import { usedObjects } from './used-objects.ts';

export type PlanFileSource = {
  readonly plan: Pick<
    DeployPlan,
    'environment' | 'stack' | 'serverPath' | 'variables' | 'versionedNames' | 'context' | 'order'
  >;
  readonly server: string;
  /** ID of the swarm. */
  readonly swarm: string;
  /** ID of the live release. */
  readonly release: string | undefined;
  readonly diff: StackDiff;
  readonly desired: DesiredStack;
  readonly objects: SwarmObjects;
  /** Mode and hash of each file that is uploaded, by path; those of secrets are not among them. */
  readonly files: ReadonlyMap<string, string>;
};

/** How a plan file is written, the same in `plan` and in `deploy`. */
export type Writing = {
  readonly salt: string;
  readonly seal: Seal | undefined;
  /** Hides secrets in texts. */
  readonly mask: (text: string) => string;
  readonly createdAt: string;
};

export function makePlanFile(source: PlanFileSource, { salt, seal, mask, createdAt }: Writing): PlanFile {
  const { plan, server, swarm, release, diff, desired, objects, files } = source;
  const { sha: commit } = plan.context;
  const isDerived = (name: string) => plan.versionedNames.includes(name.toLowerCase());
  const variables = Object.entries(plan.variables).filter(
    ([name, value]) => !(value instanceof Secret) && !isDerived(name),
  );
  const print = (subject: string, value: unknown) =>
    seal === undefined ? {} : { fingerprint: seal.fingerprint(subject, value) };
  const file: PlanFile = {
    schema: 'swarm-ci/plan-file',
    version: 1,
    createdAt,
    environment: plan.environment,
    stack: mask(plan.stack),
    serverPath: mask(plan.serverPath),
    server: mask(server),
    swarm,
    ...(commit === undefined ? {} : { commit }),
    ...(release === undefined ? {} : { release }),
    order: modeOf(plan.order),
    salt,
    ...(seal === undefined ? {} : { key: seal.from }),
    variables: sortedBy(variables, ([name]) => name).map(([name, value]) => ({
      name: mask(name),
      ...print(`variable ${name}`, value),
    })),
    files: sortedBy([...files], ([path]) => path).map(([path, digest]) => ({
      path: mask(path),
      digest: seal?.fingerprint(`file ${path}`, digest) ?? digest,
    })),
    services: plannedEntries(diff, seal, mask),
    objects: usedObjects(desired, objects, seal, mask),
  };
  return sealed(file, seal);
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
