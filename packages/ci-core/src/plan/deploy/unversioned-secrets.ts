import { createHash } from 'node:crypto';
import type { NamedFile } from '../manifest/manifest.ts';
import { isVersion } from '../secret/secret-names.ts';
import type { DeployPlan } from './deploy-plan.ts';
import { type Finding, inputProblem, versionedNameHint } from './preflight.ts';

/** A secret from a file whose name exists in the swarm already. */
export type UnversionedSecret = { readonly name: string; readonly content: Uint8Array; readonly file: NamedFile };

const SHORT_HASH = 12;

/**
 * Secrets whose name exists in the swarm and does not show their content: the engine never returns it, and rejects a change.
 * If the name contains the hash of the file, the content is known to be the same.
 */
export function unversionedSecrets(
  {
    namedFiles,
    stack,
    contents,
    secretVersions,
  }: Pick<DeployPlan, 'namedFiles' | 'stack' | 'contents' | 'secretVersions'>,
  existing: readonly string[],
): UnversionedSecret[] {
  return namedFiles.flatMap((named) => {
    const { kind, key, external, file } = named;
    const name = named.name ?? `${stack}_${key}`;
    // The names of versions were compared when they were chosen.
    if (secretVersions.some(({ variable }) => isVersion(name, variable))) return [];
    if (kind !== 'secret' || external || file === undefined || !existing.includes(name)) return [];
    const content = contents.get(file);
    return content === undefined || isVersionedName(content, name) ? [] : [{ name, content, file: named }];
  });
}

/** The problem of a secret that exists with another content. */
export function changedSecretFinding(
  { name, file: { key, file, at } }: UnversionedSecret,
  plan: Pick<DeployPlan, 'version'>,
): Finding {
  const hint = `Docker cannot change a secret; ${versionedNameHint(key, plan)}`;
  return inputProblem(at, `secret "${name}" exists with different content than ${file}`, hint);
}

function isVersionedName(bytes: Uint8Array, name: string): boolean {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return name.endsWith(`_${md5}`) || name.endsWith(`_${md5.slice(0, SHORT_HASH)}`);
}
