import { createHash } from 'node:crypto';
import type { NamedFile } from '../manifest/manifest.ts';
import { isVersion } from '../secret/secret-names.ts';
import { declaredContent } from '../value/declared-content.ts';
import type { DeployPlan } from './deploy-plan.ts';
import { type Finding, inputProblem, versionedNameHint } from './preflight.ts';

/** A secret whose name exists in the swarm already. */
export type UnversionedSecret = {
  readonly name: string;
  readonly content: Uint8Array;
  /** Where its content comes from. */
  readonly from: string;
  readonly secret: NamedFile;
};

const SHORT_HASH = 12;

/**
 * Secrets whose name exists in the swarm and does not show their content: the engine never returns it, and rejects a change.
 * If the name contains the hash of the file, the content is known to be the same.
 */
export function unversionedSecrets(
  plan: Pick<DeployPlan, 'namedFiles' | 'stack' | 'contents' | 'secretVersions' | 'given'>,
  existing: readonly string[],
): UnversionedSecret[] {
  return plan.namedFiles.flatMap((secret) => {
    const { kind, key } = secret;
    const name = secret.name ?? `${plan.stack}_${key}`;
    // The names of versions were compared when they were chosen.
    if (plan.secretVersions.some((version) => isVersion(name, version))) return [];
    if (kind !== 'secret' || !existing.includes(name)) return [];
    const declared = declaredContent(secret, plan);
    return declared === undefined || isVersionedName(declared.content, name)
      ? []
      : [{ name, content: declared.content, from: declared.from, secret }];
  });
}

/** The problem of a secret that exists with another content. */
export function changedSecretFinding(
  { name, from, secret: { key, at } }: UnversionedSecret,
  plan: Pick<DeployPlan, 'version'>,
): Finding {
  const hint = `Docker cannot change a secret; ${versionedNameHint(key, plan)}`;
  return inputProblem(at, `secret "${name}" exists with different content than ${from}`, hint);
}

function isVersionedName(bytes: Uint8Array, name: string): boolean {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return name.endsWith(`_${md5}`) || name.endsWith(`_${md5.slice(0, SHORT_HASH)}`);
}
