import { normalize } from 'node:path/posix';
import { isMap, isScalar, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { shorten } from '../../text.ts';
import { child, entriesOf, itemsOf, parseYaml, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, isUnset, type Reference, referencesIn, type Variables } from './interpolate.ts';

/** A place in the manifest where a variable is used. */
export type VariableUse = Reference & { readonly at: string };

/** A config or secret of the manifest; `file` is a path as in `ManifestPath`, undefined for an external one. */
export type NamedFile = {
  readonly kind: 'config' | 'secret';
  readonly key: string;
  readonly name: string | undefined;
  readonly external: boolean;
  readonly file: string | undefined;
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
  readonly at: string;
};

/** A path that Docker reads or mounts, in its shortest form: it is told by that which files are secrets. */
export type ManifestPath = {
  readonly path: string;
  readonly at: string;
  readonly usedBy: 'config' | 'secret' | 'env_file' | 'bind';
};

/** A compose file as written: nothing is filled in yet. */
export type Manifest = {
  readonly file: string;
  readonly yaml: YamlFile;
  readonly uses: readonly VariableUse[];
};

// The sections in which Docker's CLI fills in variables.
const SECTIONS = ['services', 'volumes', 'networks', 'secrets', 'configs'];

const MAX_SHOWN = 200;

/** Reads a compose file; every problem that can be seen without variables and files comes back at once. */
export function readManifest(file: string, text: string): { manifest: Manifest; problems: Problem[] } {
  const { yaml, problems } = parseYaml(file, text);
  const uses: VariableUse[] = [];
  for (const section of SECTIONS) {
    for (const scalar of scalarsOf(yaml, child(yaml, yaml.root, section))) {
      const { references, invalid } = referencesIn(scalar.value);
      const at = yaml.at(scalar.node);
      uses.push(...references.map((use) => ({ ...use, at })));
      if (invalid) {
        problems.push({
          at,
          message: `"${shorten(scalar.value, MAX_SHOWN)}" is no valid use of a variable`,
          hint: 'write $$ for a dollar sign',
        });
      }
    }
  }
  if (problems.length === 0 && entriesOf(yaml, child(yaml, yaml.root, 'services')).length === 0) {
    problems.push({ at: yaml.at(yaml.root), message: 'the file has no services', hint: 'add them under "services:"' });
  }
  return { manifest: { file, yaml, uses }, problems };
}

/** Problems for the variables that are used but have no value. */
export function unsetVariables(manifest: Manifest, variables: Variables): Problem[] {
  const unset = manifest.uses.filter((use) => isUnset(use, variables));
  const once = new Map(unset.map((use) => [`${use.at} ${use.name} ${use.operator} ${use.operand}`, use]));
  return [...once.values()].map(({ name, at, operator, operand }) => ({
    at,
    message: `${name} is not set${operator?.endsWith('?') && operand ? `: ${operand}` : ''}`,
    hint: `set ${name} as a CI variable, write \${${name}:-} where empty is meant, or $$${name} for the container's own`,
  }));
}

export function servicesOf({ yaml }: Manifest, variables: Variables): ManifestService[] {
  return entriesOf(yaml, child(yaml, yaml.root, 'services')).map(({ key, keyNode, value }) => ({
    name: key,
    image: interpolated(child(yaml, value, 'image'), variables),
    at: yaml.at(keyNode),
  }));
}

export function namedFilesOf({ yaml }: Manifest, variables: Variables): NamedFile[] {
  return (['config', 'secret'] as const).flatMap((kind) =>
    entriesOf(yaml, child(yaml, yaml.root, `${kind}s`)).map(({ key, keyNode, value }) => {
      const file = interpolated(child(yaml, value, 'file'), variables);
      return {
        kind,
        key,
        ...nameOf(yaml, value, variables),
        file: file === undefined ? undefined : normalizedPath(file),
        at: yaml.at(keyNode),
      };
    }),
  );
}

export function networksOf({ yaml }: Manifest, variables: Variables): ManifestNetwork[] {
  return entriesOf(yaml, child(yaml, yaml.root, 'networks')).map(({ key, keyNode, value }) => {
    const { name, external } = nameOf(yaml, value, variables);
    return { key, name: name ?? key, external, at: yaml.at(keyNode) };
  });
}

/** `external: true` beside `name:`, or the older `external: { name: … }`. */
function nameOf(yaml: YamlFile, value: Node | undefined, variables: Variables) {
  const external = child(yaml, value, 'external');
  const isExternal = isMap(external) || interpolated(external, variables) === 'true';
  const name = interpolated(child(yaml, value, 'name') ?? child(yaml, external, 'name'), variables);
  return { name: name || undefined, external: isExternal };
}

function interpolated(node: Node | undefined, variables: Variables): string | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : interpolate(text, variables);
}

/** `./prod/nginx.conf` and `prod/nginx.conf` are one file. */
export function normalizedPath(path: string): string {
  return path && normalize(path).replace(/(?<=.)\/$/, '');
}

/** Every string value below a node, each node once, however many aliases lead there. */
function scalarsOf(yaml: YamlFile, node: unknown, seen = new Set<unknown>()): { node: Node; value: string }[] {
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
    for (const node of isScalar(envFile) ? [envFile] : itemsOf(yaml, envFile)) add(node, 'env_file');
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
