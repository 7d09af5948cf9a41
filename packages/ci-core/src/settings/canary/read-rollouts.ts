import { isMap, isSeq, type Node } from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../../errors.ts';
import { child, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { readRolloutProbes } from './read-rollout-probes.ts';
import type { Rollout, Traffic } from './rollout.ts';
import { rolloutSchema, STEPS } from './rollout-schema.ts';

const HOLD = 120_000;
/** Without traffic, only the tasks are watched. */
const DARK_HOLD = 30_000;
const KEEP = 600_000;
const DEADLINE = 24 * 3_600_000;
const MIN_REQUESTS = 200;
/** A step waits this many times its hold for enough requests. */
const PATIENCE = 5;

/** Where a rollout has no `judge`; docs/canary-judge.md has what these limits find. */
const DEFAULT_JUDGE: NonNullable<z.output<typeof rolloutSchema>['judge']> = {
  errors: { max: 0.01, over_stable: 0.005 },
  latency: { over_stable: 0.3 },
};

/** Reads `rollouts:` of swarm-ci.yaml, an entry for each service. Returns all problems at once. */
export function readRollouts(
  yaml: YamlFile,
  node: Node | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { readonly value: Rollout[]; readonly problems: Problem[] } {
  if (!isMap(node)) {
    const message = '"rollouts" must be a mapping of services';
    return { value: [], problems: [{ at: yaml.at(node), message, hint: 'write web: { strategy: canary, … }' }] };
  }
  const problems: Problem[] = [];
  const value = entriesOf(yaml, node).flatMap(({ key: service, keyNode, value: entry }): Rollout[] => {
    const probes = readRolloutProbes(yaml, service, child(yaml, entry, 'probes'), env);
    problems.push(...probes.problems);
    const parsed = rolloutSchema.safeParse(withoutProbes(plain(yaml, entry)));
    if (parsed.success) return [{ ...rolloutOf(service, yaml.at(keyNode), parsed.data), probes: probes.value }];
    problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(yaml, service, entry ?? keyNode, issue)));
    return [];
  });
  return { value, problems };
}

function rolloutOf(service: string, at: string, read: z.output<typeof rolloutSchema>): Omit<Rollout, 'probes'> {
  const { strategy, judge = DEFAULT_JUDGE, keep = KEEP } = read;
  const hold = read.hold ?? (strategy === 'canary' ? HOLD : DARK_HOLD);
  const steps = { rehearse: [], 'blue-green': [0, 1], canary: read.steps ?? STEPS }[strategy];
  const { errors, latency, prometheus = [] } = judge;
  return {
    ...{ service, at, strategy, steps, hold, keep, approve: read.approve, replicas: read.replicas },
    traffic: read.traffic as Traffic | undefined,
    maxHold: read.max_hold ?? PATIENCE * hold,
    minRequests: read.min_requests ?? MIN_REQUESTS,
    lowTraffic: read.low_traffic ?? (strategy === 'canary' ? 'abort' : 'promote'),
    deadline: read.deadline ?? DEADLINE,
    judge: {
      ...(errors && { errors: given({ max: errors.max, overStable: errors.over_stable }) }),
      ...(latency && { latency: given({ p95: latency.p95, overStable: latency.over_stable }) }),
      prometheus: prometheus.map(({ query, max, min }) => ({ query, ...given({ max, min }) })),
    },
  };
}

/** The members that have a value. */
function given<K extends string>(values: Readonly<Record<K, number | undefined>>): { readonly [P in K]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [P in K]?: number };
}

/** Mappings and lists with the texts as written. */
function plain(yaml: YamlFile, node: Node | undefined, depth = 0): unknown {
  if (depth > 5) return '';
  if (isSeq(node)) return itemsOf(yaml, node).map((item) => plain(yaml, item, depth + 1));
  if (isMap(node))
    return Object.fromEntries(entriesOf(yaml, node).map(({ key, value }) => [key, plain(yaml, value, depth + 1)]));
  return textOf(node) ?? '';
}

/** Probes are read with their places in the file, by themselves. */
function withoutProbes(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('probes' in entry)) return entry;
  const { probes: _, ...rest } = entry;
  return rest;
}

function problemsOf(yaml: YamlFile, service: string, entry: Node, issue: z.core.$ZodIssue): Problem[] {
  const hint = 'docs/canary.md lists the settings of a rollout';
  const { place, names } = reach(yaml, entry, issue.path);
  const of = `of the rollout of "${service}"`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ at: yaml.at(place), message: `unknown setting "${key}" ${of}`, hint }));
  const what = names.length === 0 ? `the rollout of "${service}"` : `"${names.join('.')}" ${of}`;
  const text = textOf(place);
  const shown = names.length > 0 && text !== undefined ? ` "${text}"` : '';
  return [{ at: yaml.at(place), message: `${what}${shown} ${saidBy(issue)}`, hint }];
}

/** Zod's own words for a wrong type name classes of JavaScript. */
function saidBy({ code, message }: z.core.$ZodIssue): string {
  if (code === 'invalid_type') return 'has the wrong form or is missing';
  return message;
}

/** The node at a path, or the last one on the way to it. */
function reach(yaml: YamlFile, entry: Node, path: readonly PropertyKey[]) {
  let place = entry;
  for (const key of path) {
    const next = typeof key === 'number' ? itemsOf(yaml, place)[key] : child(yaml, place, String(key));
    if (next === undefined) break;
    place = next;
  }
  return { place, names: path.map(String) };
}
