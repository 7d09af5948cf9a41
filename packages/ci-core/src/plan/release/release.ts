import { z } from 'zod';
import type { CiContext } from '../../context/context.ts';
import { Secret } from '../../secret.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn, type ServiceSpec, type StackState } from '../stack/stack-state.ts';
import { releaseId } from './release-id.ts';
import { fingerprintOf, specHash, versionHash } from './release-version.ts';

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
  variables: z
    .record(z.string(), z.string())
    .describe('Variables that name images, networks, configs and secrets, and those that are empty on purpose'),
  hidden: z
    .array(z.string())
    .default([])
    .describe('All other variables: a rollback takes them from its own environment'),
  images: z.record(z.string(), z.string()).describe('Image with digest by service, release jobs included'),
  specs: z.record(z.string(), z.string()).default({}).describe("Hash of the engine's spec by service"),
  versions: z
    .record(z.string(), z.string())
    .default({})
    .describe('Hash of what counts as the version of a service: without labels, replicas and digests'),
  replicas: z.record(z.string(), z.number()).default({}).describe('By service, for replicated services'),
  configs: z.array(z.string()).describe('Configs and secrets in the swarm that it needs'),
  names: z
    .record(z.string(), z.string())
    .default({})
    .describe('Names in the swarm of configs and secrets whose values the job has, by entry'),
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
  jobs: readonly Pick<DesiredService, 'spec'>[],
  contents: string,
  now: Date,
  last: string | undefined,
): Release {
  // Services of others may run in the stack.
  const own = new Set(plan.services.map(({ name }) => `${plan.stack}_${name}`));
  const services = running.filter(({ Spec }) => own.has(Spec.Name));
  const kept = Object.fromEntries(
    Object.entries(plan.variables).filter(
      (entry): entry is [string, string] =>
        !(entry[1] instanceof Secret) && (entry[1] === '' || plan.keptNames.has(entry[0])),
    ),
  );
  const specsOfAll = [...services.map(({ Spec }) => Spec), ...jobs.map(({ spec }) => spec)];
  const images = Object.fromEntries(specsOfAll.map((spec) => [spec.Name, imageIn(spec) ?? '']));
  const specs = Object.fromEntries(services.map(({ Spec }) => [Spec.Name, specHash(Spec)]));
  return {
    id: releaseId(now, plan.context.sha, last),
    stack: plan.stack,
    createdAt: now.toISOString(),
    ...originOf(plan),
    composeFile: plan.composeFile,
    variables: kept,
    hidden: Object.keys(plan.variables).filter((name) => kept[name] === undefined),
    images,
    specs,
    versions: Object.fromEntries(services.map(({ Spec }) => [Spec.Name, versionHash(Spec)])),
    replicas: Object.fromEntries(
      services.flatMap(({ Spec }) => (hasReplicas(Spec) ? [[Spec.Name, Spec.Mode?.Replicated?.Replicas ?? 0]] : [])),
    ),
    configs: configsOf(specsOfAll.map((Spec) => ({ Spec }))),
    names: plan.givenNames,
    fingerprint: fingerprintOf([contents, sorted(specs), sorted(kept)]),
  };
}

/**
 * The release after a rollback to it, as it runs now: what is asked for again may have another value than at that time.
 * `differs` are the services with another version than the release had.
 */
export function asItRuns(
  release: Release,
  { specs, versions, configs, fingerprint }: Release,
): { readonly release: Release; readonly differs: readonly string[] } {
  const differs = Object.keys(versions).filter((name) => (release.versions[name] ?? versions[name]) !== versions[name]);
  return differs.length === 0
    ? { release, differs }
    : { release: { ...release, specs, versions, configs, fingerprint }, differs };
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
export function configsOf(services: readonly { readonly Spec: ServiceSpec }[]): string[] {
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

function hasReplicas({ Mode }: ServiceSpec): boolean {
  return Mode?.Replicated !== undefined;
}

function sorted(record: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)));
}
