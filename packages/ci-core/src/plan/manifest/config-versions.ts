import { createHash } from 'node:crypto';
import { isMap, isScalar } from 'yaml';
import { child, entriesOf, type textOf, type YamlFile } from '../../yaml.ts';
import { NAME_LIMIT } from './limits.ts';

/** An entry under `configs` (or `secrets`) that can get a versioned name. */
export type VersionedEntry = {
  readonly kind: 'config' | 'secret';
  readonly key: string;
  /** The text between `${` and `}`. */
  readonly variable: string;
  readonly file: string;
  readonly at: string;
};

/** `variable` gets the value `name`; `warning` says when the name had to be shortened. */
export type ConfigVersion = { readonly variable: string; readonly name: string; readonly warning?: string };

const SHORT_HASH = 12;

/**
 * The entries whose `name` is `${VARIABLE}`, in file order; what the original `get-config-versions.py` silently skips
 * comes back as `skipped`.
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

/**
 * `VARIABLE` → `variable_<md5 of the file's bytes>`, in lower case: the rule of the original script. Past Docker's limit
 * of 64 characters the name keeps as much of the variable as fits before the first 12 digits of the hash.
 */
export function versionOf(variable: string, bytes: Uint8Array): ConfigVersion {
  const md5 = createHash('md5').update(bytes).digest('hex');
  const name = `${variable}_${md5}`.toLowerCase();
  if (!/^[A-Za-z_]\w*$/.test(variable)) {
    return { variable, name, warning: `"\${${variable}}" is not one variable, so Docker will not put "${name}" there` };
  }
  if (name.length <= NAME_LIMIT) return { variable, name };
  const kept = variable.toLowerCase().slice(0, NAME_LIMIT - SHORT_HASH - 1);
  const short = `${kept}_${md5.slice(0, SHORT_HASH)}`;
  return {
    variable,
    name: short,
    warning: `${variable}: "${name}" has ${name.length} characters, Docker allows ${NAME_LIMIT}; using "${short}"`,
  };
}

/** The same versions; one whose variable has another value already says so, as Docker can give it only one. */
export function withConflicts(versions: readonly ConfigVersion[]): ConfigVersion[] {
  const names = new Map<string, string>();
  return versions.map((version) => {
    const { variable, name } = version;
    const other = names.get(variable);
    names.set(variable, name);
    if (other === undefined || other === name) return version;
    const clash = `${variable} names two files with different contents ("${other}", "${name}")`;
    return { ...version, warning: [version.warning, clash].filter(Boolean).join('; ') };
  });
}

function stringOf(node: Parameters<typeof textOf>[0]): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
