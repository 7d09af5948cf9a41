import type { CiContext } from '../context/context.ts';
import type { Problem } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { Variables } from './interpolate.ts';
import type { ManifestNetwork, ManifestService, NamedFile } from './manifest.ts';

/** What a deploy is to do, complete and checked; nothing in it depends on the server. */
export type DeployPlan = {
  readonly environment: string;
  readonly stack: string;
  /** Folder on the server that holds the compose file and the environment's files. */
  readonly serverPath: string;
  readonly composeFile: string;
  /** Repository files to put there, by relative path; symbolic links inside the tree are kept as links. */
  readonly files: readonly string[];
  /** Files behind `secrets: … file:`; they stay on the server only while the stack deploy reads them. */
  readonly secretFiles: readonly string[];
  /** Only what the compose file refers to; never the whole environment. */
  readonly variables: Readonly<Record<string, string | Secret>>;
  readonly services: readonly ManifestService[];
  readonly configs: readonly NamedFile[];
  readonly networks: readonly ManifestNetwork[];
  readonly registry: Registry | undefined;
  readonly context: CiContext;
};

export type Registry = { readonly address: string; readonly user: string; readonly password: Secret };

export type PlanInput = Variables;
export type PlanOutcome = { readonly plan: DeployPlan; readonly warnings: readonly string[]; readonly problems: readonly Problem[] };
