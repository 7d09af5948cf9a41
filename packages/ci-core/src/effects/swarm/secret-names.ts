import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { isVersion, keyedName, versionPrefix } from '../../plan/secret/secret-names.ts';
import type { SecretVersion } from '../../plan/secret/secret-version.ts';
import { STACK_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { hasSecret } from './same-secret.ts';
import { listNamed } from './swarm-files.ts';
import { readSwarmKey } from './swarm-key.ts';

const LABEL = 'swarm-ci names of secrets 1';
const KEY_BYTES = 32;

/**
 * The names that the secrets of a plan have in this swarm. A version that exists keeps its name, whichever
 * it is, so an unchanged secret restarts nothing; a new one gets a keyed hash of its content.
 */
export async function readSecretNames(
  engine: Engine,
  { secretVersions }: Pick<DeployPlan, 'secretVersions'>,
): Promise<ReadonlyMap<SecretVersion, string>> {
  if (secretVersions.length === 0) return new Map();
  const prefixes = [...new Set(secretVersions.map(versionPrefix))];
  const [key, found] = await Promise.all([readKey(engine), listNamed(engine, 'secrets', prefixes)]);
  const named = secretVersions.map(async (version) => {
    // The stack `a_b` has a key `c`, and the stack `a` a key `b_c`.
    const own = found.filter(({ Spec }) => [undefined, Spec?.Labels?.[STACK_LABEL]].includes(version.stack));
    const existing = own.flatMap(({ Spec }) => Spec?.Name ?? []);
    return [version, await nameOf(engine, version, key, existing)] as const;
  });
  return new Map(await Promise.all(named));
}

async function nameOf(
  engine: Engine,
  version: SecretVersion,
  key: KeyObject,
  existing: readonly string[],
): Promise<string> {
  const name = keyedName(version, key);
  if (existing.includes(name)) return name;
  for (const other of existing)
    if (isVersion(other, version) && (await hasSecret(engine, other, version.content))) return other;
  return name;
}

/** Without the key of the swarm, a key for this run: names of new secrets then never recur. */
async function readKey(engine: Engine): Promise<KeyObject> {
  return (await readSwarmKey(engine, LABEL)) ?? createSecretKey(randomBytes(KEY_BYTES));
}
