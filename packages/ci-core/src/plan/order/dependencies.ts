import { isMap, isSeq, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, isUnset, referencesIn, type Variables } from '../manifest/interpolate.ts';
import { cycleIn, type Graph } from './graph.ts';

/** One entry of `depends_on`, by the names in the compose file. */
export type Dependency = { readonly service: string; readonly on: string; readonly at: string };

/** As in the Compose specification. A service is waited for until its verdict has settled, whichever it is. */
export const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;
const KEYS = ['condition', 'restart', 'required'];

/** Reads `depends_on` of all services, as a list or as a mapping. Returns all problems at once, a cycle with its path. */
export function dependenciesIn(
  yaml: YamlFile,
  variables: Variables,
): { dependencies: Dependency[]; problems: Problem[] } {
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services'));
  const names = new Set(services.map(({ key }) => key));
  const dependencies: Dependency[] = [];
  const problems: Problem[] = [];
  for (const { key: service, value } of services) {
    const node = child(yaml, value, 'depends_on');
    for (const { on, written, entry, at } of isMap(node) ? mapped(yaml, node) : listed(yaml, node, variables)) {
      problems.push(...entryProblems(yaml, entry, at, written));
      if (names.has(on)) dependencies.push({ service, on, at });
      else if (!isOptional(yaml, entry)) problems.push(unknown(service, written, at, [...names]));
    }
  }
  const cycle = cycleIn(dependencyGraph(dependencies));
  if (cycle !== undefined) problems.push(cycleProblem(cycle, dependencies));
  return { dependencies, problems };
}

/** By the names in the compose file, or with `prefix` by those in the engine. */
export function dependencyGraph(dependencies: readonly Dependency[], prefix = ''): Graph {
  const graph = new Map<string, Set<string>>();
  for (const { service, on } of dependencies) {
    const name = `${prefix}${service}`;
    graph.set(name, (graph.get(name) ?? new Set()).add(`${prefix}${on}`));
  }
  return graph;
}

type Named = {
  readonly on: string;
  /** For messages: the value of a variable may be a secret. */
  readonly written: string;
  readonly entry: Node | undefined;
  readonly at: string;
};

function mapped(yaml: YamlFile, node: Node): Named[] {
  return entriesOf(yaml, node).map(({ key, keyNode, value }) => ({
    ...{ on: key, written: key, entry: value, at: yaml.at(keyNode) },
  }));
}

/** Docker refuses what is not a list of texts, and a variable that is not set is a problem of its own. */
function listed(yaml: YamlFile, node: Node | undefined, variables: Variables): Named[] {
  if (!isSeq(node)) return [];
  return itemsOf(yaml, node).flatMap((item) => {
    const written = textOf(item);
    if (written === undefined || referencesIn(written).references.some((one) => isUnset(one, variables))) return [];
    return [{ on: interpolate(written, variables), written, entry: undefined, at: yaml.at(item) }];
  });
}

function entryProblems(yaml: YamlFile, entry: Node | undefined, at: string, on: string): Problem[] {
  if (entry === undefined) return [];
  const known = CONDITIONS.join(', ');
  const keys = entriesOf(yaml, entry);
  const problems = keys
    .filter(({ key }) => !KEYS.includes(key))
    .map(({ key, keyNode }) => ({
      ...{ at: yaml.at(keyNode), message: `unknown key "${key}" in depends_on of "${on}"` },
      hint: nearest(key, KEYS),
    }));
  const condition = textOf(child(yaml, entry, 'condition'));
  if (condition === undefined)
    return [...problems, { at, message: `depends_on of "${on}" has no condition`, hint: `add one of: ${known}` }];
  if (CONDITIONS.some((one) => one === condition)) return problems;
  const place = yaml.at(child(yaml, entry, 'condition'));
  return [...problems, { at: place, message: `unknown condition "${condition}"`, hint: `use one of: ${known}` }];
}

/** `required: false` of the Compose specification: the file may lack the service. */
function isOptional(yaml: YamlFile, entry: Node | undefined): boolean {
  return textOf(child(yaml, entry, 'required')) === 'false';
}

function unknown(service: string, on: string, at: string, names: readonly string[]): Problem {
  return { at, message: `"${service}" depends on "${on}", which is not among the services`, hint: nearest(on, names) };
}

function cycleProblem(cycle: readonly string[], dependencies: readonly Dependency[]): Problem {
  const first = dependencies.find(({ service, on }) => service === cycle[0] && on === cycle[1]);
  return {
    at: first?.at ?? '',
    message: `depends_on is a cycle: ${cycle.join(' → ')}`,
    hint: 'remove one of these dependencies, or ignore depends_on with --order none',
  };
}
