import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { child, entriesOf, itemsOf, parseYaml, type YamlFile } from '../../yaml.ts';
import { contradictions } from './contradictions.ts';
import { type Servers, serversSchema } from './servers-schema.ts';

/**
 * Parses `servers.yaml`. Returns every problem with its `file:line:column`; without problems, `servers` is set.
 */
export function readServers(
  file: string,
  text: string,
): { readonly servers: Servers | undefined; readonly problems: readonly Problem[] } {
  const { yaml, problems } = parseYaml(file, text);
  if (problems.length > 0) return { servers: undefined, problems };
  const parsed = serversSchema.safeParse(plain(yaml, yaml.root) ?? {});
  if (parsed.success) {
    const against = contradictions(parsed.data).map(({ path, message }) => problemAt(yaml, path, message));
    return against.length > 0 ? { servers: undefined, problems: against } : { servers: parsed.data, problems: [] };
  }
  const found = parsed.error.issues.flatMap((issue) => problemsOf(yaml, issue));
  return { servers: undefined, problems: found.sort((a, b) => lineOf(a) - lineOf(b)) };
}

function lineOf({ at }: Problem): number {
  return Number(at.split(':').at(-2));
}

type Issue = NonNullable<ReturnType<typeof serversSchema.safeParse>['error']>['issues'][number];

const HINT = 'docs/servers.md lists the keys and their values';

function problemsOf(yaml: YamlFile, issue: Issue): Problem[] {
  const { path, message } = issue;
  const where = path.map(String).join('.') || 'the file';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const at = entriesOf(yaml, nodeAt(yaml, path)).find((entry) => entry.key === key)?.keyNode;
      return { at: yaml.at(at), message: `unknown key "${key}" in ${where}`, hint: HINT };
    });
  if (issue.code === 'invalid_key') {
    const parent = entriesOf(yaml, nodeAt(yaml, path.slice(0, -1)));
    const at = parent.find(({ key }) => key === path.at(-1))?.keyNode;
    return [{ at: yaml.at(at), message: `${where} ${issue.issues[0]?.message ?? message}`, hint: HINT }];
  }
  const found = nodeAt(yaml, path);
  if (found === undefined)
    return [{ at: yaml.at(nodeAt(yaml, path.slice(0, -1)) ?? yaml.root), message: `${where} is not set`, hint: HINT }];
  const isKnown = issue.code === 'invalid_type' && issue.expected in FORMS;
  return [problemAt(yaml, path, isKnown ? (FORMS[issue.expected] ?? message) : message)];
}

/** Zod's own words for a wrong form name types of JavaScript. */
const FORMS: Readonly<Record<string, string>> = {
  string: 'must be text: put it in quotes',
  record: 'must be a mapping',
  object: 'must be a mapping',
  array: 'must be a list',
};

/** At the node of a path, or at the last one on the way to it. */
function problemAt(yaml: YamlFile, path: readonly PropertyKey[], message: string): Problem {
  const found = nodeAt(yaml, path);
  const shown = isScalar(found) && found.value !== null ? ` "${found.value}"` : '';
  const place = path.map((_, i) => nodeAt(yaml, path.slice(0, path.length - i))).find((node) => node !== undefined);
  return { at: yaml.at(place ?? yaml.root), message: `${path.map(String).join('.')}${shown}: ${message}`, hint: HINT };
}

function nodeAt(yaml: YamlFile, path: readonly PropertyKey[]): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, key) => (typeof key === 'number' ? itemsOf(yaml, node)[key] : child(yaml, node, String(key))),
    yaml.root ?? undefined,
  );
}

/** An alias may point to a node that contains it; nothing in the file is nested deeper than this. */
const DEEPEST = 12;

/** The JSON value of a node, with aliases and merge keys resolved. */
function plain(yaml: YamlFile, node: Node | null | undefined, depth = 0): unknown {
  const resolved = depth > DEEPEST ? undefined : yaml.resolve(node);
  if (isMap(resolved))
    return Object.fromEntries(entriesOf(yaml, resolved).map(({ key, value }) => [key, plain(yaml, value, depth + 1)]));
  if (isSeq(resolved)) return itemsOf(yaml, resolved).map((item) => plain(yaml, item, depth + 1));
  return isScalar(resolved) ? resolved.value : undefined;
}
