import type { BuildSecret } from '../../settings/service/build-definition.ts';
import type { CacheMode } from '../../settings/service/cache-mode.ts';
import type { BakeDefinition } from './bake-definition.ts';

/** One image to build. */
export type PlannedImage = {
  readonly service: string;
  /** The image's name without its tag. */
  readonly repository: string;
  readonly tag: string;
  /** `<repository>:<tag>` */
  readonly image: string;
  /** Relative to the repository, as all paths here. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly secrets: readonly BuildSecret[];
  readonly labels: Readonly<Record<string, string>>;
  /** The image in the registry with the build cache, if enabled. */
  readonly cache: { readonly image: string; readonly mode: CacheMode } | undefined;
  readonly attestations: Attestations;
  /** What a bake file or a compose file says about the image, in place of the context and all that belongs to it. */
  readonly defined: BakeDefinition | undefined;
};

/** As text of the settings; undefined leaves it to the builder. */
export type Attestations = {
  readonly provenance: 'false' | 'min' | 'max' | undefined;
  /** `true`, `false`, or the image of the scanner. */
  readonly sbom: string | undefined;
};

/** The path of the Dockerfile in the repository. */
export function dockerfilePath({ context, dockerfile }: Pick<PlannedImage, 'context' | 'dockerfile'>): string {
  return context === '.' ? dockerfile : `${context}/${dockerfile}`;
}

/** Why an image needs buildx; undefined if every builder can build it. */
export function buildxReason({ platforms, secrets, cache, attestations, defined }: PlannedImage): string | undefined {
  const { provenance = 'false', sbom = 'false' } = attestations;
  if (defined !== undefined) return 'build_file';
  if (platforms.length > 0) return 'platforms';
  if (secrets.length > 0) return 'secrets';
  if (cache !== undefined && cache.mode !== 'inline') return `the cache mode ${cache.mode}`;
  if (provenance !== 'false') return 'provenance';
  return sbom === 'false' ? undefined : 'sbom';
}
