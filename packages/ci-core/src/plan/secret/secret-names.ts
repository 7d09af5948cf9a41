import { createHmac, type KeyObject } from 'node:crypto';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import { type ConfigVersion, versionedName } from '../manifest/config-versions.ts';
import { keyVersion } from '../value/key-version.ts';
import type { SecretVersion } from './secret-version.ts';

/** What the name of a version is made of, besides its content. */
export type SecretStem = Pick<SecretVersion, 'variable' | 'stack'>;

const HASH_LENGTH = 32;
const NO_HASH = '0'.repeat(HASH_LENGTH);

/** A name of the right length, until the server is known: only it has the key. */
export function unnamedSecret(variable: string): ConfigVersion {
  return versionedName(variable, NO_HASH);
}

/** The same for a name made of stack and key. */
export function unnamedKey(stem: string): string {
  return keyVersion(stem, NO_HASH);
}

/** `variable_<hash>`: only with the key, a guess at the content can be compared with it. */
export function keyedName({ variable, content, stack }: SecretVersion, key: KeyObject): string {
  const subject = stack === undefined ? variable : `${stack}\0${variable}`;
  const hash = createHmac('sha256', key).update(`${subject}\0`).update(content).digest('hex').slice(0, HASH_LENGTH);
  return stack === undefined ? versionedName(variable, hash).name : keyVersion(variable, hash);
}

/** What the names of all versions of a secret begin with. */
export function versionPrefix(stem: SecretStem): string {
  const name = placeholderOf(stem);
  return name.slice(0, name.lastIndexOf('_') + 1);
}

/** Whether a secret of the swarm is a version of this one, in whichever way its name was made. */
export function isVersion(name: string, stem: SecretStem): boolean {
  const prefix = versionPrefix(stem);
  return name.startsWith(prefix) && /^(?:[0-9a-f]{12}|[0-9a-f]{32})$/.test(name.slice(prefix.length));
}

/** The names that replace those of a plan without a server, by the latter. */
export function realNames(names: ReadonlyMap<SecretVersion, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([version, name]) => [placeholderOf(version), name]));
}

/** The plan with the names of its secrets. */
export function withSecretNames(plan: DeployPlan, names: ReadonlyMap<SecretVersion, string>): DeployPlan {
  const real = realNames(names);
  const named = <T extends { readonly kind: string; readonly name: string | undefined }>(one: T): T =>
    one.kind === 'secret' && one.name !== undefined ? { ...one, name: real.get(one.name) ?? one.name } : one;
  const ofVariables = [...names].filter(([{ stack }]) => stack === undefined);
  return {
    ...plan,
    variables: {
      ...plan.variables,
      ...Object.fromEntries(ofVariables.map(([{ variable }, name]) => [variable, name])),
    },
    namedFiles: plan.namedFiles.map(named),
    given: plan.given.map(named),
    givenNames: Object.fromEntries(
      Object.entries(plan.givenNames).map(([entry, name]) => [entry, real.get(name) ?? name]),
    ),
    composeText: [...real].reduce((text, [from, to]) => text?.replaceAll(from, to), plan.composeText),
  };
}

function placeholderOf({ variable, stack }: SecretStem): string {
  return stack === undefined ? unnamedSecret(variable).name : unnamedKey(variable);
}
