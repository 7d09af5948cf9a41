import { createHash } from 'node:crypto';
import { OWNER_LABEL } from '../deploy/owned-configs.ts';
import { versionOf } from '../manifest/config-versions.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import { unnamedKey, unnamedSecret } from '../secret/secret-names.ts';
import type { SecretVersion } from '../secret/secret-version.ts';
import type { GivenObject } from './given-object.ts';
import { keyVersion, stemOf } from './key-version.ts';
import { sourceName } from './value-source.ts';
import { entryId, nameVariable, type Valued, type ValuedEntry } from './valued-entry.ts';

export type PlannedValues = {
  /** The names in the swarm, by entry; of secrets a placeholder until the server is known. */
  readonly names: ReadonlyMap<string, string>;
  readonly given: readonly GivenObject[];
  /** The secrets that get a name made of stack and key. */
  readonly secretVersions: readonly SecretVersion[];
};

/** The configs and secrets whose values the job has; `kept` has the names of a kept release, whose objects exist. */
export function planValues(
  valued: readonly Valued[],
  stack: string,
  kept: Readonly<Record<string, string>> | undefined,
): PlannedValues {
  if (kept !== undefined) {
    const known = valued.flatMap(({ entry }) => {
      const name = kept[entryId(entry)];
      return name === undefined ? [] : [[entryId(entry), name] as const];
    });
    return { names: new Map(known), given: [], secretVersions: [] };
  }
  const named = valued.map(({ entry, content }) => ({ entry, content, name: valueName(entry, content, stack) }));
  return {
    names: new Map(named.map(({ entry, name }) => [entryId(entry), name])),
    given: named.flatMap(({ entry, content, name }) =>
      content === undefined ? [] : [givenOf(entry, content, name, stack)],
    ),
    secretVersions: named.flatMap(({ entry: { kind, key, name }, content }) =>
      kind === 'secret' && name === undefined && content !== undefined
        ? [{ variable: stemOf(stack, key), content, stack }]
        : [],
    ),
  };
}

/** The configs and secrets with the names that such entries have; there is no file for the docker command to read. */
export function withoutGiven(named: readonly NamedFile[], names: ReadonlyMap<string, string>): NamedFile[] {
  return named.map((one) => {
    const name = names.get(entryId(one));
    return name === undefined ? one : { ...one, name, file: undefined };
  });
}

/** The name of an entry; without its content, or for a secret, one of the right length. */
function valueName(entry: ValuedEntry, content: Uint8Array | undefined, stack: string): string {
  const { kind, key, name } = entry;
  const variable = nameVariable(entry);
  if (variable !== undefined)
    return kind === 'config' && content !== undefined
      ? versionOf(variable, content).name
      : unnamedSecret(variable).name;
  if (name !== undefined && 'fixed' in name) return name.fixed;
  const stem = stemOf(stack, key);
  if (kind === 'secret' || content === undefined) return unnamedKey(stem);
  return keyVersion(stem, createHash('md5').update(content).digest('hex'));
}

function givenOf(entry: ValuedEntry, content: Uint8Array, name: string, stack: string): GivenObject {
  const { kind, key, at, labels, templateDriver, source } = entry;
  return {
    ...{ kind, key, at, name, content, templateDriver },
    labels: { ...labels, [OWNER_LABEL]: stack },
    isFixed: entry.name !== undefined && 'fixed' in entry.name,
    from: sourceName(source),
  };
}
