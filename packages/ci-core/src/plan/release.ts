import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../secret.ts';
import type { DeployPlan } from './deploy-plan.ts';
import type { StackState } from './stack-state.ts';

/** What is kept on the server of a release that went well, beside its files; no secret is in it. */
export const releaseSchema = z.object({
  id: z.string().describe('Sorts by time: YYYYMMDD-HHMMSS, then the commit'),
  stack: z.string(),
  createdAt: z.string().describe('ISO 8601'),
  commit: z.string().optional(),
  committedAt: z.string().optional().describe('ISO 8601'),
  branch: z.string().optional(),
  job: z.string().optional(),
  actor: z.string().optional(),
  composeFile: z.string(),
  variables: z.record(z.string(), z.string()).describe('What the manifest refers to, without secrets'),
  images: z.record(z.string(), z.string()).describe('Image with digest by service'),
  configs: z.array(z.string()).describe('Configs and secrets of the swarm that it needs'),
  fingerprint: z.string().describe('The same for two releases that would deploy the same'),
});

export type Release = z.infer<typeof releaseSchema>;

/** The record of a release; `contents` is the hash of its files. */
export function makeRelease(plan: DeployPlan, { services }: StackState, contents: string, now: Date): Release {
  const plain = Object.entries(plan.variables).filter(
    (entry): entry is [string, string] => !(entry[1] instanceof Secret),
  );
  const images = Object.fromEntries(
    services.map(({ Spec }) => [Spec.Name, Spec.TaskTemplate.ContainerSpec?.Image ?? '']),
  );
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const { sha, committedAt, branch, job, actor } = plan.context;
  const known = { commit: sha, committedAt, branch, job: job.url, actor };
  return {
    id: sha === undefined ? stamp : `${stamp}-${sha.slice(0, 8)}`,
    stack: plan.stack,
    createdAt: now.toISOString(),
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Partial<
      typeof known & object
    >),
    composeFile: plan.composeFile,
    variables: Object.fromEntries(plain),
    images,
    configs: configsOf(services),
    fingerprint: fingerprintOf([contents, sorted(images), sorted(Object.fromEntries(plain))]),
  } as Release;
}

/** Names of the configs and secrets that the present specs of these services use. */
export function configsOf(services: StackState['services']): string[] {
  const names = services.flatMap(({ Spec }) => namesIn(Spec.TaskTemplate));
  return [...new Set(names)].sort();
}

export function namesIn({ ContainerSpec }: StackState['services'][number]['Spec']['TaskTemplate']): string[] {
  const configs = (ContainerSpec?.Configs ?? []).map(({ ConfigName }) => ConfigName);
  const secrets = (ContainerSpec?.Secrets ?? []).map(({ SecretName }) => SecretName);
  return [...configs, ...secrets];
}

/** The releases to drop so that the newest `keep` remain, with the new one among them. */
export function releasesToDrop(kept: readonly Release[], keep: number): Release[] {
  return [...kept].sort((a, b) => b.id.localeCompare(a.id)).slice(keep);
}

/** The release that a deploy of an older commit of the same branch would replace, if it is that. */
export function newerRelease(plan: DeployPlan, kept: readonly Release[]): Release | undefined {
  const { sha, branch, committedAt } = plan.context;
  const latest = kept.reduce<Release | undefined>(
    (last, release) => (last && last.id > release.id ? last : release),
    undefined,
  );
  if (!latest?.committedAt || !committedAt || !branch || latest.branch !== branch || latest.commit === sha)
    return undefined;
  return Date.parse(committedAt) < Date.parse(latest.committedAt) ? latest : undefined;
}

function sorted(record: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)));
}

function fingerprintOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
