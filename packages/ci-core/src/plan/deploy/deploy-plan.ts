import type { CiContext } from '../../context/context.ts';
import type { Secret } from '../../secret.ts';
import type { PlannedRollout } from '../canary/planned-rollout.ts';
import type { ManifestNetwork, ManifestService, NamedFile } from '../manifest/manifest.ts';
import type { StackOrder } from '../order/order-mode.ts';
import type { Login } from '../registry/login.ts';
import type { ReleaseJob } from '../release-job/release-job.ts';
import type { SecretVersion } from '../secret/secret-version.ts';
import type { GivenObject } from '../value/given-object.ts';
import type { Target } from './target.ts';

/** Which images are looked up in their registries, as `docker stack deploy --resolve-image` has it. */
export type ResolveImage = 'always' | 'changed' | 'never';

/** Everything that a deploy needs to know, validated; nothing in it depends on the server. */
export type DeployPlan = Target & {
  readonly composeFile: string;
  /** The `version` of the compose file, which CLIs before 23 require. */
  readonly version: string | undefined;
  /** Files of `secrets:`. They are not uploaded; a Docker CLI on the server reads them in memory. */
  readonly secretFiles: readonly string[];
  /** Files that `docker stack deploy` reads: compose file, env files, files of configs and secrets. */
  readonly readByCli: readonly string[];
  /** Only the variables that the compose file and its env files use, never the whole environment. */
  readonly variables: Readonly<Record<string, string | Secret>>;
  /** The variables whose values a kept release has: those that name images, networks, configs and secrets. */
  readonly keptNames: ReadonlySet<string>;
  /** Names without a value in `environment:` and env files, which Docker takes from the environment of its command. */
  readonly passed: readonly string[];
  /** The compose file as the docker command reads it, if it is not the file as it is. */
  readonly composeText: string | undefined;
  /** Secrets that the compose file and its `env_file`s contain, to hide them. */
  readonly declaredSecrets: readonly Secret[];
  /** All of the manifest, with those that are release jobs. */
  readonly services: readonly ManifestService[];
  readonly releaseJobs: readonly ReleaseJob[];
  readonly namedFiles: readonly NamedFile[];
  readonly networks: readonly ManifestNetwork[];
  /** Variables for versioned names of configs and secrets, in lower case. */
  readonly versionedNames: readonly string[];
  /** The secrets from files with a versioned name: the server decides on it, see `secret-names.ts`. */
  readonly secretVersions: readonly SecretVersion[];
  /** Configs and secrets that are created without the docker command, so that their contents are in no file. */
  readonly given: readonly GivenObject[];
  /** The names in the swarm of all such configs and secrets, by entry, such as `secrets.db`. */
  readonly givenNames: Readonly<Record<string, string>>;
  /** A second compose file that labels the configs and secrets as created by swarm-ci. It has no services: Docker loses ports and mounts when it merges those. */
  readonly overlay: string | undefined;
  /** Content of the files by relative path, to compare with configs that already exist in the swarm. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Images of a kept release with their digests, by the engine's name of the service; empty for a deploy. */
  readonly pins: Readonly<Record<string, string>>;
  /** The registry logins of the job. */
  readonly logins: readonly Login[];
  /** No login is used at all, not even one that a Docker configuration has. */
  readonly anonymous: boolean;
  readonly resolveImage: ResolveImage;
  readonly order: StackOrder;
  /** How new versions of services replace the old ones, where a rollout is set for them. */
  readonly rollouts?: readonly PlannedRollout[];
  readonly context: CiContext;
};
