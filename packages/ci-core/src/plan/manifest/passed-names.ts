import { isMap, isScalar, type Node } from 'yaml';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { type EnvLine, envFileLines } from './env-file.ts';
import { interpolate, type Variables } from './interpolate.ts';
import { type Manifest, normalizedPath } from './manifest.ts';

/** A variable that a container gets by its name alone: Docker takes the value from the environment of its command. */
export type PassedName = {
  readonly name: string;
  readonly at: string;
  /** False for `NAME=` and `NAME: ""`, which Docker fills only if the environment has the variable. */
  readonly isRequired: boolean;
};

type Entry = { readonly name: string; readonly value: string | undefined; readonly at: string };

/**
 * The names in `environment:` and in the files of `env_file:` that have no value, as Docker's CLI reads them: an entry of
 * `environment:` takes precedence over a file, a later file over an earlier one, and a name alone in a file that is not set
 * is left out.
 */
export function passedNames(
  manifest: Manifest,
  contents: ReadonlyMap<string, Uint8Array>,
  variables: Variables,
): PassedName[] {
  const { yaml } = manifest;
  const found = entriesOf(yaml, child(yaml, yaml.root, 'services')).flatMap(({ value: service }) => {
    const own = environmentOf(yaml, child(yaml, service, 'environment'), variables);
    const named = new Set(own.map(({ name }) => name));
    const inFiles = envFilesOf(yaml, child(yaml, service, 'env_file'), contents, variables).filter(
      ({ name }) => !named.has(name),
    );
    const given = new Set(inFiles.flatMap(({ name, value }) => (value === undefined ? [] : [name])));
    return [...own, ...inFiles.filter(({ name, value }) => value !== undefined || !given.has(name))];
  });
  const passed = found.flatMap(({ name, value, at }) => (value ? [] : [{ name, at, isRequired: value === undefined }]));
  const once = new Map(passed.map((one) => [`${one.at} ${one.name}`, one]));
  return [...once.values()];
}

function environmentOf(yaml: YamlFile, node: Node | undefined, variables: Variables): Entry[] {
  if (isMap(node)) {
    return entriesOf(yaml, node).map(({ key, keyNode, value }) => {
      const text = textOf(value);
      const isNull = value === undefined || (isScalar(value) && value.value === null);
      return {
        name: key,
        // What is neither text nor null is rejected by Docker.
        value: isNull ? undefined : text === undefined ? 'x' : interpolate(text, variables),
        at: yaml.at(keyNode),
      };
    });
  }
  return itemsOf(yaml, node).flatMap((item): Entry[] => {
    const text = textOf(item);
    const written = text === undefined ? '' : interpolate(text, variables);
    const at = written.indexOf('=');
    const name = at < 0 ? written : written.slice(0, at);
    return name === '' ? [] : [{ name, value: at < 0 ? undefined : written.slice(at + 1), at: yaml.at(item) }];
  });
}

function envFilesOf(
  yaml: YamlFile,
  node: Node | undefined,
  contents: ReadonlyMap<string, Uint8Array>,
  variables: Variables,
): Entry[] {
  return (isScalar(node) ? [node] : itemsOf(yaml, node)).flatMap((item) => {
    const text = textOf(item);
    const path = text === undefined ? '' : normalizedPath(interpolate(text, variables));
    const bytes = contents.get(path);
    if (bytes === undefined) return [];
    const named = ({ name, value, line }: EnvLine) =>
      /\s/.test(name) || name === '' ? [] : [{ name, value, at: `${path}:${line}:1` }];
    return envFileLines(Buffer.from(bytes).toString('utf8')).flatMap(named);
  });
}
