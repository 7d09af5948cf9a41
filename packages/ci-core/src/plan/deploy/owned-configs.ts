import { isScalar, isSeq } from 'yaml';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { configNamesIn, type Release } from '../release/release.ts';
import { type Service, STACK_LABEL } from '../stack/stack-state.ts';
import type { DeployPlan } from './deploy-plan.ts';

/** The label of configs and secrets that swarm-ci created for a stack. Only objects with this label are removed. */
export const OWNER_LABEL = 'swarm-ci.stack';

/**
 * A second compose file that adds the owner label to configs and secrets from files; undefined if it would be empty.
 * `existing` has the names of secrets that are taken from the swarm, by key; `given` the entries that are created without it. Docker replaces the whole entry of a config or
 * secret when it merges files, so each entry is repeated in full. JSON is valid YAML.
 */
export function ownerOverlay(
  yaml: YamlFile,
  stack: string,
  existing: ReadonlyMap<string, string> = new Map(),
  given: ReadonlySet<string> = new Set(),
): string | undefined {
  const sections = ['configs', 'secrets'].flatMap((section) => {
    const entries = entriesOf(yaml, child(yaml, yaml.root, section)).filter(
      ({ key, value }) => child(yaml, value, 'file') && !given.has(`${section}.${key}`),
    );
    const owned = entries.map(({ key, value }) => {
      const entry = plainOf(yaml, value) as Record<string, unknown>;
      const name = section === 'secrets' ? existing.get(key) : undefined;
      if (name !== undefined) return [key, { external: true, name }];
      return [key, { ...entry, labels: { ...labelsOf(entry.labels), [OWNER_LABEL]: stack } }];
    });
    return owned.length === 0 ? [] : [[section, Object.fromEntries(owned)]];
  });
  if (sections.length === 0) return undefined;
  const version = textOf(child(yaml, yaml.root, 'version'));
  return JSON.stringify({ ...(version === undefined ? {} : { version }), ...Object.fromEntries(sections) });
}

const MAX_DEPTH = 20;

/** A node as plain data. Entries of a compose file are shallow, so a depth limit ends cycles of aliases. */
function plainOf(yaml: YamlFile, node: unknown, depth = 0): unknown {
  const here = yaml.resolve(node);
  if (depth > MAX_DEPTH || here === undefined) return null;
  if (isScalar(here)) return here.value;
  if (isSeq(here)) return itemsOf(yaml, here).map((item) => plainOf(yaml, item, depth + 1));
  return Object.fromEntries(entriesOf(yaml, here).map(({ key, value }) => [key, plainOf(yaml, value, depth + 1)]));
}

/** `{ a: b }` or `[a=b]`. */
function labelsOf(labels: unknown): Record<string, unknown> {
  if (Array.isArray(labels))
    return Object.fromEntries(labels.map((label) => String(label).split(/=(.*)/s).slice(0, 2)));
  return (labels ?? {}) as Record<string, unknown>;
}

/** A config or secret in the swarm. */
export type SwarmFile = {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
};

/**
 * The configs (or secrets) of this stack that can be removed: created by swarm-ci, and in no service's current or previous
 * spec and no kept release. Those of the original scripts are included if their name follows the scripts' rule for a
 * variable of this manifest.
 */
export function unusedFiles(
  all: readonly SwarmFile[],
  plan: DeployPlan,
  services: readonly Service[],
  releases: readonly Release[],
): SwarmFile[] {
  const needed = new Set([
    ...plan.namedFiles.flatMap(({ name }) => name ?? []),
    ...services.flatMap(({ Spec, PreviousSpec }) => [
      ...configNamesIn(Spec.TaskTemplate),
      ...(PreviousSpec ? configNamesIn(PreviousSpec.TaskTemplate) : []),
    ]),
    ...releases.flatMap(({ configs }) => configs),
  ]);
  return all.filter(
    ({ name, labels }) =>
      !needed.has(name) && (labels[OWNER_LABEL] === plan.stack || isFromScripts(name, labels, plan)),
  );
}

function isFromScripts(name: string, labels: SwarmFile['labels'], { stack, versionedNames }: DeployPlan): boolean {
  if (labels[STACK_LABEL] !== stack) return false;
  const rule = /^(.+)_[0-9a-f]{32}$/.exec(name);
  return rule !== null && versionedNames.includes(rule[1] ?? '');
}
