import { createHmac, type KeyObject } from 'node:crypto';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { type ConfigVersion, versionedName } from '../manifest/config-versions.ts';
import type { SecretVersion } from './secret-version.ts';

const HASH_LENGTH = 32;

/** A name of the right length, until the server is known: only it has the key. */
export function unnamedSecret(variable: string): ConfigVersion {
  return versionedName(variable, '0'.repeat(HASH_LENGTH));
}

/** `variable_<hash>`: only with the key, a guess at the content can be compared with it. */
export function keyedName({ variable, content }: SecretVersion, key: KeyObject): string {
  const hash = createHmac('sha256', key).update(`${variable}\0`).update(content).digest('hex').slice(0, HASH_LENGTH);
  return versionedName(variable, hash).name;
}

/** What the names of all versions of a secret begin with. */
export function versionPrefix(variable: string): string {
  const { name } = unnamedSecret(variable);
  return name.slice(0, name.lastIndexOf('_') + 1);
}

/** Whether a secret of the swarm is a version of this one, in whichever way its name was made. */
export function isVersion(name: string, variable: string): boolean {
  const prefix = versionPrefix(variable);
  return name.startsWith(prefix) && /^(?:[0-9a-f]{12}|[0-9a-f]{32})$/.test(name.slice(prefix.length));
}

/** The plan with the names of its secrets, by variable. */
export function withSecretNames(plan: DeployPlan, names: ReadonlyMap<string, string>): DeployPlan {
  const real = new Map([...names].map(([variable, name]) => [unnamedSecret(variable).name, name]));
  return {
    ...plan,
    variables: { ...plan.variables, ...Object.fromEntries(names) },
    namedFiles: plan.namedFiles.map((named) => ({
      ...named,
      name: named.kind === 'secret' && named.name !== undefined ? (real.get(named.name) ?? named.name) : named.name,
    })),
  };
}
