import { isSeq, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { entriesOf, itemsOf, type YamlFile } from '../../yaml.ts';
import { formatDuration } from '../duration.ts';
import { type Probe, readProbes } from '../probe/probes.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a probe of a rollout has no `for`. */
const LASTING = 10_000;
const LONGEST = 60_000;

/** What a probe of the stack may have, and why one of a rollout cannot. */
const NOT_HERE: Readonly<Record<string, string>> = {
  from: 'its requests are sent inside of the network of the service',
  service: 'it is of the service of the rollout',
  headers: 'other users of the swarm could read them',
};

/** Reads `probes:` of a rollout, which are asked of each task of the new version. Returns all problems at once. */
export function readRolloutProbes(
  yaml: YamlFile,
  service: string,
  node: Node | undefined,
  env: Env,
): { readonly value: readonly Probe[]; readonly problems: readonly Problem[] } {
  if (node === undefined) return { value: [], problems: [] };
  const problem = (at: Node, message: string, hint: string) => ({ at: yaml.at(at), message, hint });
  if (!isSeq(node)) {
    const hint = 'write probes: [{ url: http://web:8080/healthz }]';
    return { value: [], problems: [problem(node, `"probes" of the rollout of "${service}" must be a list`, hint)] };
  }
  const foreign = itemsOf(yaml, node).flatMap((item) =>
    entriesOf(yaml, item).flatMap(({ key, keyNode }) => {
      const why = NOT_HERE[key];
      const message = `"${key}" cannot be set in a probe of the rollout of "${service}"`;
      return why === undefined ? [] : [problem(keyNode, message, `remove it: ${why}`)];
    }),
  );
  if (foreign.length > 0) return { value: [], problems: foreign };
  const { value, problems } = readProbes(yaml, node, env);
  for (const { url, secrets = [], expect } of value) {
    if (secrets.length > 0)
      problems.push(problem(node, `"${url}" of the rollout of "${service}" has a secret`, 'use an address without'));
    if (expect !== undefined && expect.for > LONGEST) {
      const message = `"for" of a probe of the rollout of "${service}" is ${formatDuration(expect.for)}`;
      problems.push(problem(node, message, `set at most 60s; "hold" is how long tasks are watched`));
    }
  }
  return { value, problems };
}

/** For how many milliseconds a probe of a rollout is asked. */
export function lastingOf({ expect }: Pick<Probe, 'expect'>): number {
  return expect?.for ?? LASTING;
}
