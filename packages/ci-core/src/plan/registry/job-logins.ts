import type { Problem } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import type { Settings } from '../../settings/definitions.ts';
import { configWarnings, type DockerConfig, loginsIn, parseDockerConfig } from './docker-config.ts';
import type { Login } from './login.ts';
import { type RegistryName, registryName } from './registry-name.ts';

export type LoginSettings = Settings<'registry' | 'registryUser' | 'registryPassword'>;
type Environment = Readonly<Record<string, string | undefined>>;

/** The logins that a job was given. */
export type JobLogins = {
  /** The registry that `REGISTRY` names, or that the platform gives the job. */
  readonly name: RegistryName | undefined;
  /** In the order in which they are used. Each is for the address of its own source alone. */
  readonly logins: readonly Login[];
  /** `DOCKER_AUTH_CONFIG`, for its credential helpers. */
  readonly config: DockerConfig | undefined;
  /** `REGISTRY=none`: no login is used at all. */
  readonly anonymous: boolean;
  readonly problems: readonly Problem[];
  /** What is set and not used. */
  readonly warnings: readonly string[];
};

/** An address, a user and a password that only make sense together, and the variables that they are set with. */
type Source = {
  readonly names: readonly [address: string, user: string, password: string];
  readonly address: RegistryName | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
};

const NO_REGISTRY = 'none';
/** `from` of the login that goes with `REGISTRY`. */
export const OWN_LOGIN = 'REGISTRY_USER and REGISTRY_PASSWORD';
const AUTH_CONFIG = 'DOCKER_AUTH_CONFIG';

/**
 * `REGISTRY` with its user and password, GitLab's registry with its deploy token or else its job token, and the logins of
 * `DOCKER_AUTH_CONFIG`. A user or a password is never combined with the address of another source.
 */
export function jobLogins({ registry, registryUser, registryPassword }: LoginSettings, env: Environment): JobLogins {
  const platform = env.CI_REGISTRY ? registryName(env.CI_REGISTRY) : undefined;
  if (registry?.trim().toLowerCase() === NO_REGISTRY)
    return { name: platform, logins: [], config: undefined, anonymous: true, problems: [], warnings: [] };
  const named = registry === undefined ? undefined : registryName(registry);
  const problems: Problem[] = [];
  if (registry !== undefined && named === undefined) problems.push(addressProblem(registry));
  const own: Source = {
    names: ['REGISTRY', 'REGISTRY_USER', 'REGISTRY_PASSWORD'],
    address: named,
    user: registryUser,
    password: registryPassword,
  };
  problems.push(...halfPair(own));
  const ofPlatform =
    platform === undefined ? [] : ['CI_DEPLOY', 'CI_REGISTRY'].map((of) => sourceIn(env, of, platform));
  problems.push(...ofPlatform.flatMap(halfPair));
  const text = env[AUTH_CONFIG];
  const config = text ? parseDockerConfig(text) : undefined;
  if (text && config === undefined) problems.push(configProblem());
  return {
    name: named ?? platform,
    logins: [...[own, ...ofPlatform].flatMap(loginOf), ...(config === undefined ? [] : loginsIn(config, AUTH_CONFIG))],
    config,
    anonymous: false,
    problems,
    warnings: [
      ...(registry === undefined ? unused(own) : []),
      ...(config === undefined ? [] : configWarnings(config, AUTH_CONFIG)),
    ],
  };
}

/** `CI_DEPLOY` for `CI_DEPLOY_USER` and `CI_DEPLOY_PASSWORD`. */
function sourceIn(env: Environment, of: string, address: RegistryName): Source {
  const [user, password] = [`${of}_USER`, `${of}_PASSWORD`];
  const value = env[password];
  return {
    names: ['CI_REGISTRY', user, password],
    address,
    user: env[user] || undefined,
    password: value ? new Secret(value) : undefined,
  };
}

function loginOf({ names: [, userName, passwordName], address, user, password }: Source): Login[] {
  if (address === undefined || user === undefined || password === undefined) return [];
  const from = `${userName} and ${passwordName}`;
  return [{ host: address.host, path: '', user, password, isToken: false, from }];
}

function halfPair({ names: [, userName, passwordName], user, password }: Source): Problem[] {
  if ((user === undefined) === (password === undefined)) return [];
  const [missing, set] = user === undefined ? [userName, passwordName] : [passwordName, userName];
  const hint = `set both or neither; a protected variable is missing in jobs of unprotected branches`;
  return [{ at: missing, message: `is not set, but ${set} is`, hint }];
}

function unused({ names: [addressName, userName, passwordName], user, password }: Source): string[] {
  if (user === undefined || password === undefined) return [];
  return [
    `${userName} and ${passwordName} are not used: set ${addressName} to the registry that they belong to, or to "${NO_REGISTRY}" to use no login`,
  ];
}

function addressProblem(registry: string): Problem {
  const hint = 'write host[:port], with a path in lower case if the registry has one, or "none" for no login';
  const shown = registry.replace(/(?<=^(?:[a-z]+:\/\/)?)[^/]*@/i, '***@');
  return { at: 'REGISTRY', message: `"${shown}" is not an address of a registry`, hint };
}

function configProblem(): Problem {
  const hint = 'set it to the text of a Docker configuration: {"auths":{"registry.example.com":{"auth":"…"}}}';
  return { at: AUTH_CONFIG, message: 'is not a Docker configuration', hint };
}
