import type { CiContext } from '../../context/context.ts';
import type { Secret } from '../../secret.ts';
import type { ManifestNetwork, ManifestService, NamedFile } from '../manifest/manifest.ts';
import type { Target } from './target.ts';

/** How to log in to a registry. */
export type Registry = { readonly address: string; readonly user: string; readonly password: Secret };

/** What a deploy is to do, complete and checked; nothing in it depends on the server. */
export type DeployPlan = Target & {
  readonly composeFile: string;
  /** Whether the compose file names its `version`, which CLIs before 23 insist on. */
  readonly hasVersion: boolean;
  /** Files behind `secrets: … file:`; they stay on the server only while the stack deploy reads them. */
  readonly secretFiles: readonly string[];
  /** Only what the compose file refers to; never the whole environment. */
  readonly variables: Readonly<Record<string, string | Secret>>;
  readonly services: readonly ManifestService[];
  readonly namedFiles: readonly NamedFile[];
  readonly networks: readonly ManifestNetwork[];
  /** Variables of the manifest that name configs and secrets by their content, in lower case. */
  readonly versionedNames: readonly string[];
  /** A second compose file that marks what we make as ours. */
  readonly overlay: string | undefined;
  /** Content of the config files by relative path, to tell whether the server's config of that name is the same. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly registry: Registry | undefined;
  readonly context: CiContext;
};
