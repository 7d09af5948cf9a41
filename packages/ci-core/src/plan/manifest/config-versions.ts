import { createHash } from 'node:crypto';
import { isMap, isScalar } from 'yaml';
import { child, entriesOf, type textOf, type YamlFile } from '../../yaml.ts';
import { NAME_LIMIT } from './limits.ts';

/** An entry under `configs` or `secrets` that can get a versioned name. */
export type VersionedEntry = {
  readonly kind: 'config' | 'secret';
  readonly key: string;
  /** The text between `${` and `}`. */
  readonly variable: string;
  readonly file: string;
  readonly at: string;
};

/** `variable` is set to `name`. `warning` reports a name that had to be shortened or that conflicts. */
export type ConfigVersion = { readonly variable: string; readonly name: string; readonly warning?: string };

const SHORT_HASH = 12;

/**
 * The entries whose `name` is `${VARIABLE}`, in file order. `skipped` lists the other entries, which the original
 * `get-config-versions.py` skips silently.
 */
export function versionedEntries(
  yaml: YamlFile,
  kinds: readonly VersionedEntry['kind'][],
): { entries: VersionedEntry[]; skipped: string[] } {
  const entries: VersionedEntry[] = [];
  const skipped: string[] = [];
  for (const kind of kinds) {
    for (const { key, keyNode, value } of entriesOf(yaml, child(yaml, yaml.root, `${kind}s`))) {
      const at = yaml.at(keyNode);
      const skip = (why: string) => skipped.push(`${at}: ${kind} "${key}" gets no versioned name: ${why}`);
      if (!isMap(value)) {
        skip('it is not a mapping');
        continue;
      }
      const name = stringOf(child(yaml, value, 'name'));
      const file = stringOf(child(yaml, value, 'file'));
      if (name === undefined || !name.startsWith('${') || !name.endsWith('}')) {
        skip(name === undefined ? 'it has no name' : `its name "${name}" is not \${VARIABLE}`);
      } else if (file === undefined) {
        skip('it has no file');
      } else {
        entries.push({ kind, key, variable: name.slice(2, -1), file, at });
      }
    }
  }
  return { entries, skipped };
}

/** The versioned name of a config's variable: `variable_<md5 of the file>` in lower case, like the original script. */
export function versionOf(variable: string, bytes: Uint8Array): ConfigVersion {
  return versionedName(variable, createHash('md5').update(bytes).digest('hex'));
}

/**
 * `variable_<hash>` in lower case. If it exceeds Docker's limit of 64 characters, the variable is truncated and only the
 * first 12 digits of the hash are used.
 */
export function versionedName(variable: string, hash: string): ConfigVersion {
  const name = `${variable}_${hash}`.toLowerCase();
  if (!/^[A-Za-z_]\w*$/.test(variable)) {
    return {
      variable,
      name,
      warning: `"\${${variable}}" is not a single variable, so Docker cannot set it to "${name}"`,
    };
  }
  if (name.length <= NAME_LIMIT) return { variable, name };
  const kept = variable.toLowerCase().slice(0, NAME_LIMIT - SHORT_HASH - 1);
  const short = `${kept}_${hash.slice(0, SHORT_HASH)}`;
  return {
    variable,
    name: short,
    warning: `${variable}: "${name}" has ${name.length} characters, Docker allows ${NAME_LIMIT}; using "${short}"`,
  };
}

/** Adds a warning to each version whose variable already has a different value: Docker can use only one. */
export function withConflicts(versions: readonly ConfigVersion[]): ConfigVersion[] {
  const names = new Map<string, string>();
  return versions.map((version) => {
    const { variable, name } = version;
    const other = names.get(variable);
    names.set(variable, name);
    if (other === undefined || other === name) return version;
    const conflict = `${variable} is used for two files with different contents ("${other}", "${name}")`;
    return { ...version, warning: [version.warning, conflict].filter(Boolean).join('; ') };
  });
}

function stringOf(node: Parameters<typeof textOf>[0]): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
