import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { type Entry, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { CACHE_MODES, type CacheMode } from './cache-mode.ts';

/** How one service is built, as set under `services` in swarm-ci.yaml. What is not set follows from the repository. */
export type BuildDefinition = {
  readonly service: string;
  /** `file:line:column` of the entry. */
  readonly at: string;
  /** Relative to the repository. */
  readonly context: string | undefined;
  /** Relative to the context, as in a compose file. */
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  /** As written: `${VARIABLE}` is not filled in yet. */
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly secrets: readonly BuildSecret[];
  readonly cache: CacheMode | 'none' | undefined;
  /** Paths whose change selects the service. */
  readonly paths: readonly string[];
};

/** A secret of a build: what `RUN --mount=type=secret,id=…` names, and the variable with its value. */
export type BuildSecret = { readonly id: string; readonly variable: string };

/** The members of a service that say how it is built. */
export const BUILD_MEMBERS = ['context', 'dockerfile', 'target', 'args', 'platforms', 'secrets', 'cache', 'paths'];

const VARIABLE = /^[A-Za-z_]\w*$/;
const CACHES = [...CACHE_MODES, 'none'] as const;
/** A path that does not lead out of the repository, and cannot be an option. */
const INSIDE = /^(?!-|\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\n]+$/;
const TEXTS = {
  context: { shape: INSIDE, hint: 'write a directory of the repository: context: web' },
  dockerfile: { shape: INSIDE, hint: 'write a path relative to the context: dockerfile: Dockerfile.prod' },
  target: { shape: /^[\w.-]+$/, hint: 'write the name of a stage of the Dockerfile: target: production' },
} as const;
const PLATFORM = /^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/;

type Fault = (node: Node | undefined, message: string, hint: string) => void;

/** Reads how each entry under `services` in swarm-ci.yaml is built. An entry without such members has no value. */
export function readBuildDefinitions(yaml: YamlFile, services: readonly Entry[]) {
  const problems: Problem[] = [];
  const value = services.flatMap(({ key, value: entry }) => readBuild(yaml, key, entry, problems) ?? []);
  return { value, problems };
}

function readBuild(
  yaml: YamlFile,
  service: string,
  entry: Node | undefined,
  problems: Problem[],
): BuildDefinition | undefined {
  const found = entriesOf(yaml, entry).filter(({ key }) => BUILD_MEMBERS.includes(key));
  if (found.length === 0) return undefined;
  const member = (name: string) => found.find(({ key }) => key === name);
  const fault = (name: string): Fault => {
    return (node, message, hint) => problems.push({ at: yaml.at(node), message: `"${name}" ${message}`, hint });
  };
  const text = (name: keyof typeof TEXTS) => readText(member(name), TEXTS[name], fault(name));
  return {
    service,
    at: yaml.at(entry),
    context: text('context'),
    dockerfile: text('dockerfile'),
    target: text('target'),
    args: Object.fromEntries(readArgs(yaml, member('args'), fault('args'))),
    platforms: readPlatforms(yaml, member('platforms'), fault('platforms')),
    secrets: readSecrets(yaml, member('secrets'), fault('secrets')),
    cache: readCache(member('cache'), fault('cache')),
    paths: readTexts(yaml, member('paths'), fault('paths'), 'write a list of paths: [web/**, package.json]'),
  };
}

function readText(member: Entry | undefined, { shape, hint }: { shape: RegExp; hint: string }, fault: Fault) {
  if (member === undefined) return undefined;
  const text = textOf(member.value);
  if (text !== undefined && shape.test(text)) return text;
  fault(member.value ?? member.keyNode, text === undefined ? 'must be a plain value' : `"${text}" is not valid`, hint);
  return undefined;
}

function readTexts(yaml: YamlFile, member: Entry | undefined, fault: Fault, hint: string): string[] {
  if (member === undefined) return [];
  const items = isSeq(member.value) ? itemsOf(yaml, member.value).map(textOf) : [undefined];
  if (items.every((item) => item !== undefined && item !== '')) return items as string[];
  fault(member.value ?? member.keyNode, 'must be a list of plain values', hint);
  return [];
}

function readPlatforms(yaml: YamlFile, member: Entry | undefined, fault: Fault): string[] {
  const hint = 'write a list such as [linux/amd64, linux/arm64]';
  const platforms = readTexts(yaml, member, fault, hint);
  const odd = platforms.find((platform) => !PLATFORM.test(platform));
  if (odd !== undefined) fault(member?.value, `"${odd}" is not a platform`, hint);
  return platforms;
}

/** As in a compose file: `NAME: value`, or `NAME` alone for the value of the variable with that name. */
function readArgs(yaml: YamlFile, member: Entry | undefined, fault: Fault): (readonly [string, string])[] {
  if (member === undefined) return [];
  const hint = 'write NAME: VALUE lines';
  const own = (name: string) => `\${${name}}`;
  const found = isSeq(member.value)
    ? readTexts(yaml, member, fault, hint).map((text) => {
        const [, name = text, value = own(name)] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
        return [name, value] as const;
      })
    : entriesOf(yaml, member.value).map(({ key, value }) => {
        if (value !== undefined && !isScalar(value)) fault(value, `has no plain value for ${key}`, hint);
        return [key, textOf(value) ?? own(key)] as const;
      });
  if (!isSeq(member.value) && !isMap(member.value)) fault(member.value ?? member.keyNode, 'must be a mapping', hint);
  const odd = found.find(([name]) => !VARIABLE.test(name));
  if (odd !== undefined) fault(member.value, `"${odd[0]}" is not the name of a build argument`, hint);
  return found;
}

/** A list of variables, or a mapping from the id of a secret to its variable. */
function readSecrets(yaml: YamlFile, member: Entry | undefined, fault: Fault): BuildSecret[] {
  if (member === undefined) return [];
  const hint = 'write the id of each secret and its variable: secrets: { npm_token: NPM_TOKEN }';
  const found = isMap(member.value)
    ? entriesOf(yaml, member.value).map(({ key, value }) => ({ id: key, variable: textOf(value) ?? '' }))
    : readTexts(yaml, member, fault, hint).map((name) => ({ id: name, variable: name }));
  const odd = found.find(({ id, variable }) => !/^[\w.-]+$/.test(id) || !VARIABLE.test(variable));
  // It may be the secret itself.
  if (odd !== undefined) fault(member.value, `"${odd.id}" does not name a variable`, hint);
  return found.filter((secret) => secret !== odd);
}

function readCache(member: Entry | undefined, fault: Fault): BuildDefinition['cache'] {
  if (member === undefined) return undefined;
  const text = textOf(member.value);
  const found = CACHES.find((mode) => mode === text);
  if (found === undefined) fault(member.value ?? member.keyNode, 'has an unknown mode', `use ${CACHES.join(', ')}`);
  return found;
}
