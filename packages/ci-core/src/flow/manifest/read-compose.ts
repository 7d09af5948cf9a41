import { type ComposeConfig, HOME_FOLDER } from '../../effects/compose/compose-config.ts';
import { readSources } from '../../effects/compose/read-sources.ts';
import { findComposeFile } from '../../effects/repository/repository.ts';
import type { Problem } from '../../errors.ts';
import { activeServices } from '../../plan/compose/active-services.ts';
import { withBracedNames } from '../../plan/compose/braced-names.ts';
import { generatedManifest } from '../../plan/compose/generated-manifest.ts';
import { isMapping, type Mapping } from '../../plan/compose/json.ts';
import { isLowered, type WrittenManifest } from '../../plan/compose/lower-manifest.ts';
import { isMerged, markMerged } from '../../plan/compose/merged.ts';
import { commandOverlay, withoutOverlay } from '../../plan/compose/read/command-entries.ts';
import { composeRefusal } from '../../plan/compose/read/compose-refusal.ts';
import type { ComposeSource } from '../../plan/compose/read/compose-source.ts';
import { type FrontEndUse, frontEndUse } from '../../plan/compose/read/front-end.ts';
import { literalKeys } from '../../plan/compose/read/literal-keys.ts';
import { placesIn } from '../../plan/compose/read/places.ts';
import { plainValue } from '../../plan/compose/read/plain-value.ts';
import { withRelativePaths } from '../../plan/compose/read/relative-paths.ts';
import { normalizedPath, readManifest } from '../../plan/manifest/manifest.ts';
import { keySlips } from '../../plan/slip/key-slips.ts';
import { parseYaml } from '../../yaml.ts';

export type ComposeFiles = {
  readonly directory: string;
  readonly environment: string;
  /** The compose files in the order in which they are merged; undefined for the one of the environment. */
  readonly files: readonly string[] | undefined;
  readonly profiles: readonly string[];
  /** Undefined if there is no "docker compose". */
  readonly compose: ComposeConfig | undefined;
};

/** A manifest, or why there is none. */
type Read = { readonly written: WrittenManifest; readonly problems?: undefined } | { readonly problems: Problem[] };

/**
 * Reads the compose files of an environment, with "docker compose" if they are merged, include or extend others. Services of
 * other profiles are left out.
 */
export async function readCompose(input: ComposeFiles): Promise<Read> {
  const { directory, environment, profiles } = input;
  const found = input.files ?? (await findComposeFile(directory, environment));
  if (!(typeof found === 'string' || isNames(found))) return { problems: [found] };
  const files = (typeof found === 'string' ? [found] : found).map(normalizedPath);
  const [first = ''] = files;
  if (first.includes('/')) return { problems: [notInDirectory(first)] };
  const { sources, problems } = readSources(directory, files);
  if (problems.length > 0) return { problems: [...problems] };
  const named = files.flatMap((file) => sources.get(file) ?? []);
  const use = frontEndUse(named);
  const merged = use === undefined ? modelOf(named) : await mergedModel(input, files, sources, use);
  if (merged.problems !== undefined) return { problems: merged.problems };
  const placeOf = placesIn(merged.model, sources, files);
  const active = activeServices(merged.model, profiles, placeOf);
  const isRead = isLowered({ model: active.model, isCompose: use !== undefined });
  // A generated file has only keys that are texts.
  const keys =
    use === undefined && (isRead || active.model !== merged.model) ? named.flatMap(({ yaml }) => keySlips(yaml)) : [];
  const faults = [...active.problems, ...keys];
  if (faults.length > 0) return { problems: faults };
  const model = isRead ? withBracedNames(active.model) : active.model;
  const isSame = use === undefined && model === merged.model;
  const file = files.length === 1 ? first : `docker-compose.${environment}.yaml`;
  const texts = [...sources.values()].map((source) => ({ file: source.file, text: source.text }));
  const made = isSame
    ? readManifest(first, named[0]?.text ?? '')
    : generatedManifest({ file, model, moves: new Map(), placeOf, sources: texts });
  if (made.problems.length > 0) return { problems: made.problems };
  return { written: { manifest: made.manifest, model, placeOf, isCompose: isMerged(model) } };
}

type Model = { readonly model: Mapping; readonly problems?: undefined } | { readonly problems: Problem[] };

function modelOf([source]: readonly ComposeSource[]): Model {
  const value = source === undefined ? undefined : plainValue(source.yaml, source.yaml.root);
  return { model: isMapping(value) ? value : {} };
}

async function mergedModel(
  { directory, compose }: ComposeFiles,
  files: readonly string[],
  sources: ReadonlyMap<string, ComposeSource>,
  use: FrontEndUse,
): Promise<Model> {
  const problems = literalKeys([...sources.values()]);
  if (problems.length > 0) return { problems };
  const overlay = commandOverlay([...sources.values()]);
  const answer = await compose?.({ directory, files, sources: [...sources.keys()], overlay });
  if (answer === undefined) return { problems: [noCompose(use)] };
  if (answer.refusal !== undefined) {
    const placeOf = placesIn({}, sources, files);
    return { problems: [composeRefusal(answer.refusal, placeOf, use.at)] };
  }
  const { yaml } = parseYaml('docker compose', answer.model, { isGenerated: true });
  const value = plainValue(yaml, yaml.root);
  const model = withoutOverlay(isMapping(value) ? value : {});
  return { model: markMerged(withRelativePaths(model, answer.folder, HOME_FOLDER)) };
}

function isNames(found: readonly string[] | Problem): found is readonly string[] {
  return Array.isArray(found);
}

function notInDirectory(file: string): Problem {
  return {
    at: '--compose-file',
    message: `the first compose file, ${file}, is not in the directory itself`,
    hint: 'name its folder with --directory: paths in it start there',
  };
}

function noCompose({ what, at }: FrontEndUse): Problem {
  return {
    at,
    message: `${what} needs "docker compose", which is installed neither on this machine nor on the server`,
    hint: 'run the job in the image of swarm-ci, or install the package docker-compose-plugin (Debian: docker-compose) in its image',
  };
}
