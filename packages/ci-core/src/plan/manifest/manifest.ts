import { normalize } from 'node:path/posix';
import { isMap, isScalar, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { child, entriesOf, itemsOf, parseYaml, textOf, type YamlFile } from '../../yaml.ts';
import { isPointer } from '../slip/lfs-pointer.ts';
import { interpolate, isTrue, type Reference, referencesIn, type Variables } from './interpolate.ts';
import { keyFaults, referenceFault } from './reference-faults.ts';
import { usedNames } from './used-names.ts';

/** A use of a variable in the manifest, with its position. */
export type VariableUse = Reference & { readonly at: string };

/** A config or secret of the manifest. `file` is a normalized path; undefined for external ones. */
export type NamedFile = {
  readonly kind: 'config' | 'secret';
  readonly key: string;
  readonly name: string | undefined;
  readonly external: boolean;
  readonly file: string | undefined;
  /** False if no service uses it. */
  readonly isUsed: boolean;
  readonly at: string;
};

export type ManifestService = {
  readonly name: string;
  readonly image: string | undefined;
  readonly at: string;
};

export type ManifestNetwork = {
  readonly key: string;
  readonly name: string;
  readonly external: boolean;
  /** False if no service uses it. */
  readonly isUsed: boolean;
  readonly at: string;
};

/** A path that Docker reads or mounts, normalized, so that secret files can be recognized by their paths. */
export type ManifestPath = {
  readonly path: string;
  readonly at: string;
  readonly usedBy: 'config' | 'secret' | 'env_file' | 'bind';
};

/** A compose file as written, before variables are interpolated. */
export type Manifest = {
  readonly file: string;
  readonly text: string;
  readonly yaml: YamlFile;
  readonly uses: readonly VariableUse[];
  /** The files it was written in, with their comments; several if "docker compose" merged them. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  /** False for a text that was generated: the file of that name has another content, or there is none. */
  readonly isWritten: boolean;
};

/** The sections in which Docker's CLI interpolates variables. */
export const SECTIONS = ['services', 'volumes', 'networks', 'secrets', 'configs'] as const;

/**
 * Reads a compose file. Returns all problems that can be found without its variables and files. `placed`: the parsed text, if
 * its places are in other files.
 */
export function readManifest(
  file: string,
  text: string,
  placed?: YamlFile,
): { manifest: Manifest; problems: Problem[] } {
  const read = placed === undefined ? parseYaml(file, text) : { yaml: placed, problems: [], readTo: text.length };
  const { yaml, readTo } = read;
  const problems: Problem[] = [...read.problems];
  const uses: VariableUse[] = [];
  for (const { value, node } of interpolatedScalars(yaml)) {
    const at = yaml.at(node);
    uses.push(...referencesIn(value).references.map((use) => ({ ...use, at })));
    if ((node.range?.[0] ?? 0) < readTo) problems.push(...referenceFault(value, at));
  }
  if (readTo === text.length) problems.push(...SECTIONS.flatMap((section) => keyFaults(yaml, section)));
  if (problems.length === 0 && entriesOf(yaml, child(yaml, yaml.root, 'services')).length === 0) {
    problems.push(noServices(yaml, text));
  }
  return { manifest: { file, text, yaml, uses, sources: [{ file, text }], isWritten: true }, problems };
}

function noServices(yaml: YamlFile, text: string): Problem {
  const at = yaml.at(yaml.root);
  if (text.includes('\0'))
    return { at, message: 'it has zero bytes, so it is not UTF-8 text', hint: 'save it as UTF-8, not as UTF-16' };
  if (isPointer(text))
    return { at, message: 'is a pointer of Git LFS, not the file itself', hint: 'run "git lfs pull" before this job' };
  const services = child(yaml, yaml.root, 'services');
  if (itemsOf(yaml, services).length === 0)
    return { at, message: 'the file has no services', hint: 'add them under "services:"' };
  return {
    at: yaml.at(services),
    message: '"services" is a list',
    hint: 'leave out the dashes: "web:" with its keys below',
  };
}

export function servicesOf({ yaml }: Manifest, variables: Variables): ManifestService[] {
  return entriesOf(yaml, child(yaml, yaml.root, 'services')).map(({ key, keyNode, value }) => ({
    name: key,
    image: interpolated(child(yaml, value, 'image'), variables),
    at: yaml.at(keyNode),
  }));
}

export function namedFilesOf({ yaml }: Manifest, variables: Variables): NamedFile[] {
  const used = usedNames(yaml, variables);
  return (['config', 'secret'] as const).flatMap((kind) =>
    entriesOf(yaml, child(yaml, yaml.root, `${kind}s`)).map(({ key, keyNode, value }) => {
      const file = interpolated(child(yaml, value, 'file'), variables);
      return {
        kind,
        key,
        ...nameOf(yaml, value, variables),
        file: file === undefined ? undefined : normalizedPath(file),
        isUsed: used[`${kind}s`].has(key),
        at: yaml.at(keyNode),
      };
    }),
  );
}

export function networksOf({ yaml }: Manifest, variables: Variables): ManifestNetwork[] {
  const used = usedNames(yaml, variables).networks;
  return entriesOf(yaml, child(yaml, yaml.root, 'networks')).map(({ key, keyNode, value }) => {
    const { name, external } = nameOf(yaml, value, variables);
    return { key, name: name ?? key, external, isUsed: used.has(key), at: yaml.at(keyNode) };
  });
}

/** The name and whether it is external: `external: true` and `name:`, or the older `external: { name: … }`. */
function nameOf(yaml: YamlFile, value: Node | undefined, variables: Variables) {
  const name = interpolated(
    child(yaml, value, 'name') ?? child(yaml, child(yaml, value, 'external'), 'name'),
    variables,
  );
  return { name: name || undefined, external: isExternal(yaml, value, variables) };
}

export function isExternal(yaml: YamlFile, value: Node | undefined, variables: Variables): boolean {
  const external = child(yaml, value, 'external');
  return isMap(external) || isTrue(interpolated(external, variables));
}

function interpolated(node: Node | undefined, variables: Variables): string | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : interpolate(text, variables);
}

/** `./prod/nginx.conf` and `prod/nginx.conf` are the same file. */
export function normalizedPath(path: string): string {
  return path && normalize(path).replace(/(?<=.)\/$/, '');
}

/** The values in which Docker fills in variables. */
export function interpolatedScalars(yaml: YamlFile): { node: Node; value: string }[] {
  const seen = new Set<unknown>();
  return SECTIONS.flatMap((section) => scalarsOf(yaml, child(yaml, yaml.root, section), seen));
}

/** All string values below a node. Each node is visited once, even if several aliases point to it. */
export function scalarsOf(yaml: YamlFile, node: unknown, seen: Set<unknown>): { node: Node; value: string }[] {
  const here = yaml.resolve(node);
  if (here === undefined || seen.has(here)) return [];
  seen.add(here);
  if (isScalar(here)) return typeof here.value === 'string' ? [{ node: here, value: here.value }] : [];
  const below = isMap(here) ? here.items.map((pair) => pair.value) : itemsOf(yaml, here);
  return below.flatMap((value) => scalarsOf(yaml, value, seen));
}

/** The paths that Docker reads or mounts: files of configs and secrets, `env_file`, bind mounts. */
export function pathsOf({ yaml }: Manifest, variables: Variables): ManifestPath[] {
  const paths: ManifestPath[] = [];
  const add = (node: Node | undefined, usedBy: ManifestPath['usedBy']) => {
    const path = interpolated(node, variables);
    if (path) paths.push({ path: normalizedPath(path), at: yaml.at(node), usedBy });
  };
  for (const kind of ['config', 'secret'] as const) {
    for (const { value } of entriesOf(yaml, child(yaml, yaml.root, `${kind}s`))) add(child(yaml, value, 'file'), kind);
  }
  for (const { value } of entriesOf(yaml, child(yaml, yaml.root, 'services'))) {
    const envFile = child(yaml, value, 'env_file');
    for (const node of isScalar(envFile) ? [envFile] : itemsOf(yaml, envFile))
      add(isMap(node) ? child(yaml, node, 'path') : node, 'env_file');
    for (const volume of itemsOf(yaml, child(yaml, value, 'volumes'))) {
      const source = isMap(volume) ? child(yaml, volume, 'source') : undefined;
      const truncated = interpolated(volume, variables)?.split(':')[0];
      if (source && textOf(child(yaml, volume, 'type')) === 'bind') add(source, 'bind');
      if (truncated?.startsWith('.'))
        paths.push({ path: normalizedPath(truncated), at: yaml.at(volume), usedBy: 'bind' });
    }
  }
  return paths;
}
