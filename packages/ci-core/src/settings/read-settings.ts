import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Problem } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { child, type Entry, entriesOf, itemsOf, parseYaml, textOf, type YamlFile } from '../yaml.ts';
import { definitions, type Setting, type SettingKey, type Settings } from './definitions.ts';
import { hasFlag } from './setting.ts';

export type SettingSources = {
  /** By setting key: the value after `--name`. */
  readonly flags: Readonly<Partial<Record<SettingKey, string>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of swarm-ci.yaml, if it exists. */
  readonly file?: { readonly name: string; readonly text: string };
  /** Its block under `environments:` takes precedence over the top level. */
  readonly environment?: string;
};

type Value = string | readonly string[] | readonly object[];
type Found = { readonly value: Value; readonly at: string };

/** Precedence: flag, environment variable, swarm-ci.yaml, default. Returns all problems at once. */
export function readSettings<K extends SettingKey>(
  keys: readonly K[],
  sources: SettingSources,
): { settings: Settings<K>; problems: Problem[] } {
  const fromFile = readFile(sources);
  const problems = [...fromFile.problems];
  const settings: Record<string, unknown> = {};
  for (const key of keys) {
    const found = find(key, sources, fromFile.values);
    if (found === undefined) continue;
    const parsed = definitions[key].schema.safeParse(found.value);
    if (parsed.success) settings[key] = parsed.data;
    else problems.push(invalidValue(key, found, parsed.error.issues[0]?.message ?? 'is not valid'));
  }
  return { settings: settings as Settings<K>, problems };
}

export function flagOf(key: SettingKey): string {
  const setting: Setting = definitions[key];
  return setting.flag ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function fileKeyOf(key: SettingKey): string {
  const { within }: Setting = definitions[key];
  if (within) return [within.mapping, 'NAME', ...(within.members.length > 1 ? [] : within.members)].join('.');
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function find(key: SettingKey, sources: SettingSources, file: ReadonlyMap<string, Found>): Found | undefined {
  const setting: Setting = definitions[key];
  const flag = hasFlag(setting) ? sources.flags[key] : undefined;
  if (flag !== undefined) return { value: flag, at: `--${flagOf(key)}` };
  for (const name of setting.env) {
    // GitLab and GitHub pass an unset variable as an empty one.
    const value = sources.env[name];
    if (value !== undefined && value !== '') return { value, at: name };
  }
  const written = file.get(fileKeyOf(key));
  if (written !== undefined) return written;
  return setting.default === undefined ? undefined : { value: setting.default, at: 'the default' };
}

function invalidValue(key: SettingKey, found: Found, message: string): Problem {
  const setting: Setting = definitions[key];
  // An address may have a password in it.
  const shown = setting.secret ? '' : ` "${`${found.value}`.replace(/(?<=:)[^:@/\s]+(?=@)/g, '…')}"`;
  return { at: found.at, message: `${fileKeyOf(key)}${shown} ${message}`, hint: setting.describe };
}

function readFile({ file, environment, env }: SettingSources): { values: Map<string, Found>; problems: Problem[] } {
  const values = new Map<string, Found>();
  if (file === undefined) return { values, problems: [] };
  const { yaml, problems } = parseYaml(file.name, file.text);
  if (problems.length > 0) return { values, problems };
  const environments = child(yaml, yaml.root, 'environments');
  problems.push(
    ...mappingProblems(yaml, yaml.root, 'the file'),
    ...mappingProblems(yaml, environments, '"environments"'),
  );
  readBlock(yaml, yaml.root, values, problems, ['environments'], env);
  for (const { key, value } of entriesOf(yaml, environments)) {
    problems.push(...mappingProblems(yaml, value, `"${key}"`));
    readBlock(yaml, value, key === environment ? values : new Map(), problems, [], env);
  }
  return { values, problems };
}

/** A problem unless the node is a mapping or empty. */
function mappingProblems(yaml: YamlFile, node: Node | null | undefined, what: string): Problem[] {
  if (!node || isMap(node) || (isScalar(node) && node.value === null)) return [];
  return [{ at: yaml.at(node), message: `${what} must be a mapping`, hint: 'write NAME: VALUE lines' }];
}

function readBlock(
  yaml: YamlFile,
  node: unknown,
  into: Map<string, Found>,
  problems: Problem[],
  others: string[],
  env: SettingSources['env'],
): void {
  const keys = Object.keys(definitions) as SettingKey[];
  const secrets = keys.filter((key) => 'secret' in definitions[key]);
  const known = keys.filter((key) => !secrets.includes(key)).map(fileKeyOf);
  for (const { key, keyNode, value } of entriesOf(yaml, node)) {
    if (others.includes(key)) continue;
    readNestedSettings(yaml, key, value, into, problems);
    const named = keys.find((name) => fileKeyOf(name) === key);
    const { list, structure, mapping }: Partial<Setting> = named === undefined ? {} : definitions[named];
    const hasForm = mapping ? isMap(value) : isSeq(value);
    const structured = structure && hasForm ? structure(yaml, value, env) : undefined;
    problems.push(...(structured?.problems ?? []));
    const found = structured?.value ?? (structure ? undefined : readNode(yaml, value, list));
    const secret = secrets.find((name) => fileKeyOf(name) === key);
    if (secret !== undefined) {
      problems.push({
        at: yaml.at(keyNode),
        message: `"${key}" is a secret and must not be set in a file`,
        hint: `set ${definitions[secret].env[0]} as a CI variable`,
      });
    } else if (!known.includes(key)) {
      problems.push({
        at: yaml.at(keyNode),
        message: `unknown setting "${key}"`,
        hint: nearest(key, [...known, ...others]),
      });
    } else if (found === undefined) {
      const [what, example] = list
        ? ['a list', '[A, B]']
        : mapping
          ? ['a mapping', '{ NAME: … }']
          : ['a plain value', 'VALUE'];
      problems.push({ at: yaml.at(keyNode), message: `"${key}" must be ${what}`, hint: `write ${key}: ${example}` });
    } else if (found.length > 0) {
      into.set(key, { value: found, at: yaml.at(value) });
    }
  }
}

/** Settings that are members of each entry of a mapping, such as a service. */
function readNestedSettings(
  yaml: YamlFile,
  mapping: string,
  node: Node | undefined,
  into: Map<string, Found>,
  problems: Problem[],
): void {
  const keys = (Object.keys(definitions) as SettingKey[]).filter((key) => membersOf(key, mapping).length > 0);
  if (keys.length === 0) return;
  const entries = entriesOf(yaml, node);
  problems.push(
    ...unknownMembers(
      yaml,
      entries,
      keys.flatMap((key) => membersOf(key, mapping)),
    ),
  );
  for (const key of keys) {
    const { within }: Setting = definitions[key];
    const found = within?.read(yaml, entries);
    problems.push(...(found?.problems ?? []));
    if (found !== undefined && found.value.length > 0)
      into.set(fileKeyOf(key), { value: found.value, at: yaml.at(node) });
    else into.delete(fileKeyOf(key));
  }
}

function membersOf(key: SettingKey, mapping: string): readonly string[] {
  const { within }: Setting = definitions[key];
  return within?.mapping === mapping ? within.members : [];
}

function unknownMembers(yaml: YamlFile, entries: readonly Entry[], known: readonly string[]): Problem[] {
  return entries.flatMap(({ key: name, value }) =>
    entriesOf(yaml, value)
      .filter(({ key }) => !known.includes(key))
      .map(({ key, keyNode }) => ({
        at: yaml.at(keyNode),
        message: `unknown setting "${key}" of "${name}"`,
        hint: nearest(key, known),
      })),
  );
}

/** Undefined if the node has the wrong type for the setting. */
function readNode(yaml: YamlFile, node: Node | undefined, list: Setting['list']): Value | undefined {
  if (list === 'names' && isMap(node)) return entriesOf(yaml, node).map(({ key }) => key);
  if (list === undefined || !isSeq(node)) return textOf(node);
  const items = itemsOf(yaml, node).map(textOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}
