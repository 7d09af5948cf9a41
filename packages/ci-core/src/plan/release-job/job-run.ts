import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { NAME_LIMIT } from '../manifest/limits.ts';
import { versionHash } from '../release/release-version.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn, RELEASE_JOB_LABEL, STACK_LABEL, sameImage } from '../stack/stack-state.ts';
import type { ReleaseJob } from './release-job.ts';

/** What makes two runs of a release job the same run. */
export type RunIdentity = {
  readonly stack: string;
  /** The name of the job in the manifest. */
  readonly job: string;
  /** Of the manifests; empty outside of a repository. */
  readonly commit: string;
  /** A keyed hash of its spec without the digest of its image. */
  readonly version: string;
  /** With its digest, if the registry gave one. */
  readonly image: string;
  /** IDs of the releases that a rollback goes from and to; empty for a deploy. */
  readonly rollback: string;
};

/** One run of a release job, ready to be started. */
export type JobRun = {
  readonly job: ReleaseJob;
  readonly identity: RunIdentity;
  readonly desired: DesiredService;
};

export function runOf(
  { stack, context }: Pick<DeployPlan, 'stack' | 'context'>,
  job: ReleaseJob,
  desired: DesiredService,
  key: KeyObject | undefined,
  rollback: string,
): JobRun {
  const hash = versionHash(desired.spec);
  const version = key === undefined ? '' : createHmac('sha256', key).update(hash).digest('hex');
  const identity = { stack, job: job.name, commit: context.sha ?? '', version, image: imageIn(desired.spec) ?? '' };
  return { job, identity: { ...identity, rollback }, desired };
}

/** The same run; a digest that is missing, because a registry did not answer, makes no other one. */
export function isSameRun(a: RunIdentity, b: RunIdentity): boolean {
  const isSame = (['stack', 'job', 'commit', 'version', 'rollback'] as const).every((part) => a[part] === b[part]);
  return isSame && (a.image === b.image || (isAnyDigest(a.image, b.image) && sameImage(a.image, b.image)));
}

function isAnyDigest(...images: readonly string[]): boolean {
  return images.some((image) => !image.includes('@'));
}

const part = (name: string) => `${RELEASE_JOB_LABEL}.${name}`;

/** The identity as labels of a service or a config. */
export function labelsOf({ stack, job, commit, version, image, rollback }: RunIdentity): Record<string, string> {
  return {
    [STACK_LABEL]: stack,
    [RELEASE_JOB_LABEL]: stack,
    [part('name')]: job,
    [part('commit')]: commit,
    [part('version')]: version,
    [part('image')]: image,
    [part('rollback')]: rollback,
  };
}

export function identityIn(labels: Readonly<Record<string, string>>): RunIdentity {
  const text = (name: string) => labels[part(name)] ?? '';
  return {
    stack: labels[RELEASE_JOB_LABEL] ?? '',
    job: text('name'),
    commit: text('commit'),
    version: text('version'),
    image: text('image'),
    rollback: text('rollback'),
  };
}

const HASH_LENGTH = 10;

/** A hash that differs for every run, fit for names: the engine makes one service and one config of a name. */
export function runHash({ stack, job, commit, version, image, rollback }: RunIdentity): string {
  const text = [stack, job, commit, version, image, rollback].join('\0');
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}

/** `<stack>_<job>-<hash>`. */
export function runName(identity: RunIdentity): string {
  const hash = runHash(identity);
  // A service name may have one character less than that of a config.
  const room = NAME_LIMIT - 1 - hash.length - 1;
  return `${`${identity.stack}_${identity.job}`.slice(0, room)}-${hash}`;
}
