import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CiContext } from '../../context/context.ts';
import { Secret } from '../../secret.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { ServiceSpec, StackState } from '../stack/stack-state.ts';
import { releaseId } from './release-id.ts';

const origin = {
  commit: z.string().optional(),
  committedAt: z.string().optional().describe('ISO 8601'),
  branch: z.string().optional(),
  job: z.string().optional(),
  actor: z.string().optional(),
};

/** What is kept on the server for a release, in addition to its files. Contains no secrets. */
export const releaseSchema = z.object({
  id: z.string().describe('Sorts by time: YYYYMMDD-HHMMSS, then the commit'),
  stack: z.string(),
  createdAt: z.string().describe('ISO 8601'),
  ...origin,
  composeFile: z.string(),
  variables: z.record(z.string(), z.string()).describe('Variables of the manifest, without secrets'),
  hidden: z.array(z.string()).default([]).describe('Secret variables; their values are not kept'),
  images: z.record(z.string(), z.string()).describe('Image with digest by service'),
  specs: z.record(z.string(), z.string()).default({}).describe("Hash of the engine's spec by service"),
  replicas: z.record(z.string(), z.number()).default({}).describe('By service, for replicated services'),
  configs: z.array(z.string()).describe('Configs and secrets in the swarm that it needs'),
  fingerprint: z.string().describe('Equal for releases that deploy the same'),
  redeployed: z
    .array(z.object({ ...origin, at: z.string().describe('ISO 8601') }))
    .optional()
    .describe('Later deploys that changed nothing: the last one of each branch'),
});

export type Release = z.infer<typeof releaseSchema>;

/** The record of a release. `contents` is the hash of its files, `last` the ID of the previous release. */
export function makeRelease(
  plan: DeployPlan,
  { services: running }: StackState,
  contents: string,
  now: Date,
  last: string | undefined,
): Release {
  // Services of others may run in the stack.
  const own = new Set(plan.services.map(({ name }) => `${plan.stack}_${name}`));
  const services = running.filter(({ Spec }) => own.has(Spec.Name));
  const plain = Object.entries(plan.variables).filter(
    (entry): entry is [string, string] => !(entry[1] instanceof Secret),
  );
  const images = Object.fromEntries(
    services.map(({ Spec }) => [Spec.Name, Spec.TaskTemplate.ContainerSpec?.Image ?? '']),
  );
  const specs = Object.fromEntries(services.map(({ Spec }) => [Spec.Name, specHash(Spec)]));
  return {
    id: releaseId(now, plan.context.sha, last),
    stack: plan.stack,
    createdAt: now.toISOString(),
    ...originOf(plan),
    composeFile: plan.composeFile,
    variables: Object.fromEntries(plain),
    hidden: Object.keys(plan.variables).filter((name) => plan.variables[name] instanceof Secret),
    images,
    specs,
    replicas: Object.fromEntries(
      services.flatMap(({ Spec }) => (hasReplicas(Spec) ? [[Spec.Name, replicasOf(Spec)]] : [])),
    ),
    configs: configsOf(services),
    fingerprint: fingerprintOf([contents, sorted(specs), sorted(Object.fromEntries(plain))]),
  };
}

/** The release after another deploy of the same content; the same object if that adds no information. */
export function withRedeploy(release: Release, plan: Pick<DeployPlan, 'context'>, now: Date): Release {
  const { sha, branch } = plan.context;
  if (sha === undefined || branch === undefined) return release;
  const { redeployed = [] } = release;
  const last = redeployed.find((one) => one.branch === branch) ?? release;
  if (last.commit === sha && last.branch === branch) return release;
  const others = redeployed.filter((one) => one.branch !== branch);
  return { ...release, redeployed: [...others, { ...originOf(plan), at: now.toISOString() }] };
}

function originOf({ context: { sha, committedAt, branch, job, actor } }: Pick<DeployPlan, 'context'>) {
  return {
    ...(sha === undefined ? {} : { commit: sha }),
    ...(committedAt === undefined ? {} : { committedAt }),
    ...(branch === undefined ? {} : { branch }),
    ...(job.url === undefined ? {} : { job: job.url }),
    ...(actor === undefined ? {} : { actor }),
  };
}

/** Names of the configs and secrets in the current specs of these services. */
export function configsOf(services: StackState['services']): string[] {
  const names = services.flatMap(({ Spec }) => configNamesIn(Spec.TaskTemplate));
  return [...new Set(names)].sort();
}

export function configNamesIn({ ContainerSpec }: StackState['services'][number]['Spec']['TaskTemplate']): string[] {
  const configs = (ContainerSpec?.Configs ?? []).map(({ ConfigName }) => ConfigName);
  const secrets = (ContainerSpec?.Secrets ?? []).map(({ SecretName }) => SecretName);
  return [...configs, ...secrets];
}

/** The releases to remove so that `keep` remain: first those that were rolled back, then those that were live longest ago. */
export function releasesToDrop(kept: readonly Release[], keep: number, history: readonly string[]): Release[] {
  const last = ({ id }: Release) => history.lastIndexOf(id);
  return [...kept].sort((a, b) => last(b) - last(a) || b.id.localeCompare(a.id)).slice(keep);
}

/** The release of a newer commit of the same branch that this deploy would replace, with the last commit it was deployed from. */
export function newerRelease(
  { sha, branch, committedAt }: Partial<Pick<CiContext, 'sha' | 'branch' | 'committedAt'>>,
  kept: readonly Release[],
): Pick<Release, 'id' | 'commit' | 'committedAt'> | undefined {
  const deployed = kept.flatMap(({ id, createdAt, redeployed = [], ...first }) =>
    [{ ...first, at: createdAt }, ...redeployed].map((one) => ({ ...one, id })),
  );
  const latest = deployed
    .filter((one) => one.branch === branch)
    .sort((a, b) => a.at.localeCompare(b.at))
    .at(-1);
  if (!latest?.committedAt || !committedAt || !branch || latest.commit === sha) return undefined;
  return Date.parse(committedAt) < Date.parse(latest.committedAt) ? latest : undefined;
}

/**
 * A hash that shows whether a service still is as a release left it. It includes the image digest, but not the image name
 * as written in the manifest, the counter of `docker service update --force` or the replicas: none of these is a new
 * version.
 */
export function specHash(spec: ServiceSpec): string {
  const { ContainerSpec } = spec.TaskTemplate;
  if (!ContainerSpec?.Configs?.length && !ContainerSpec?.Secrets?.length) return hashOf(spec);
  // A config that is made again has another ID, but its name and content are the same.
  const Configs = ContainerSpec.Configs?.map((one) => ({ ...one, ConfigID: '' }));
  const Secrets = ContainerSpec.Secrets?.map((one) => ({ ...one, SecretID: '' }));
  const named = { ...ContainerSpec, ...(Configs ? { Configs } : {}), ...(Secrets ? { Secrets } : {}) };
  return hashOf({ ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: named } });
}

/** Whether a service has the version of this hash; releases up to 0.1 have hashes with the IDs of configs and secrets. */
export function hasVersion(spec: ServiceSpec, hash: string | undefined): boolean {
  return hash !== undefined && (hash === specHash(spec) || hash === hashOf(spec));
}

function hashOf({ Labels, TaskTemplate, Mode, ...rest }: ServiceSpec): string {
  const labels = Object.entries(Labels ?? {}).filter(([name]) => name !== IMAGE_LABEL);
  const template = { ...TaskTemplate, ForceUpdate: undefined };
  const placement = { ...TaskTemplate.Placement, Platforms: undefined };
  const mode = Mode?.Replicated ? 'replicated' : Mode;
  return fingerprintOf([canonical({ ...rest, mode, labels, template: { ...template, Placement: placement } })]);
}

/** True if a service was changed since the release, even if only by `docker service scale`. */
export function isDrifted(spec: ServiceSpec, { specs, replicas }: Release): boolean {
  const [hash, count] = [specs[spec.Name], replicas[spec.Name]];
  return (hash !== undefined && !hasVersion(spec, hash)) || (count !== undefined && count !== replicasOf(spec));
}

function hasReplicas({ Mode }: ServiceSpec): boolean {
  return Mode?.Replicated !== undefined;
}

function replicasOf({ Mode }: ServiceSpec): number {
  return Mode?.Replicated?.Replicas ?? 0;
}

// Set by `docker stack deploy`.
const IMAGE_LABEL = 'com.docker.stack.image';

/** The same text for values that are equal for `sameSpec`. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([name, one]) => [JSON.stringify(name), canonical(one)] as const);
  const known = members.filter(([, text]) => !['null', '[]', '{}'].includes(text)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${known.map((member) => member.join(':')).join()}}`;
}

function sorted(record: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)));
}

function fingerprintOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
