import type { Variables } from '../manifest/interpolate.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Login } from '../registry/login.ts';
import type { Hit } from './hit.ts';

/** How a manifest is to be linted. */
export type LintAsked = {
  /** Rules that are silent. */
  readonly ignored: readonly string[];
  /** The environments that the repository has. */
  readonly environments: readonly string[];
  /** The SSH ports of the servers. */
  readonly sshPorts: readonly number[];
  /** Whether a container that mounts a file by itself gets to see a changed one. */
  readonly bindsFollow: boolean;
  /** Whether a deploy changes services in the order of `depends_on`. */
  readonly isOrdered: boolean;
};

/** What a manifest is linted with; nothing in it comes from a server. */
export type LintSource = LintAsked & {
  readonly manifest: Manifest;
  /** Options that Swarm leaves out, which are not in the manifest any more. */
  readonly ignoredOptions?: readonly Hit[] | undefined;
  /** The variables that are known. A value with an unknown one is not judged. */
  readonly variables: Variables;
  readonly environment: string;
  /** The files of the repository, by path. */
  readonly files: ReadonlySet<string>;
  /** Contents of the files that the compose file names, by path. */
  readonly contents?: ReadonlyMap<string, Uint8Array>;
  /** The registry logins of the job. */
  readonly logins: readonly Login[];
};
