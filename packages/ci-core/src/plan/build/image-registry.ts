import type { CiContext } from '../../context/context.ts';
import { traitsOf } from '../../context/platforms.ts';
import type { Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { type JobLogins, OWN_LOGIN } from '../registry/job-logins.ts';
import { type Login, loginFor } from '../registry/login.ts';
import { DOCKER_HUB, registryHost, registryName } from '../registry/registry-name.ts';

/** Where images are pushed, as `<prefix>/<service>:<tag>`, and the login for it. */
export type ImageRegistry = {
  readonly prefix: string;
  /** `host[:port]`, for `docker login`. */
  readonly address: string;
  readonly login: Login | undefined;
};

export type RegistryInput = {
  readonly context: Pick<CiContext, 'platform' | 'registryImage'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly given: Pick<JobLogins, 'name' | 'logins' | 'anonymous'>;
  /** The token of the job, which can push: GitLab's job token or GitHub's token. */
  readonly jobPassword: Secret | undefined;
};

/** `REGISTRY`, or the registry of the repository if it is not set or names only what that is in. */
export function imageRegistry(input: RegistryInput): ImageRegistry | Problem {
  const prefix = prefixOf(input);
  if (typeof prefix !== 'string') return prefix;
  const address = registryHost(`${prefix}/image`);
  return { prefix, address, login: loginOf(input, prefix, address) };
}

function prefixOf({ context, given, env }: RegistryInput): string | Problem {
  const { platform, registryImage } = context;
  const { name, anonymous } = given;
  const ofPlatform = registryName(traitsOf(platform)?.registry.address(env) ?? '')?.prefix;
  // A host alone, such as that of CI_REGISTRY, is not a place for images: the registry of the repository is the fuller name.
  const hosts = [undefined, ofPlatform, registryHost(`${registryImage}/image`)];
  if (registryImage && hosts.includes(name?.prefix)) return registryImage.toLowerCase();
  if (name?.prefix === DOCKER_HUB) {
    const hint = `add the account on Docker Hub: ${DOCKER_HUB}/ACCOUNT`;
    return { at: 'REGISTRY', message: `${env.REGISTRY ?? DOCKER_HUB} names no place for images`, hint };
  }
  if (name !== undefined) return name.prefix;
  const hint = 'set it to host[:port], with a path if the registry requires one';
  const message = anonymous ? '"none" does not name a place for images' : 'is not set';
  return { at: 'REGISTRY', message, hint };
}

/** A login of another registry is never used, whatever it may allow. */
function loginOf({ context, env, given, jobPassword }: RegistryInput, prefix: string, host: string): Login | undefined {
  if (given.anonymous) return undefined;
  // A deploy token often only allows pulls, so the token of the job is preferred.
  const own = given.logins.filter(({ from }) => from === OWN_LOGIN);
  const others = given.logins.filter(({ from, isToken }) => from !== OWN_LOGIN && !isToken);
  const ofJob = traitsOf(context.platform)?.registry;
  const address = ofJob?.address(env);
  const user = ofJob?.user(env);
  const from = ofJob?.passwordVariable ?? '';
  const isPlatforms = address !== undefined && registryName(address)?.host === host;
  const job =
    isPlatforms && user && jobPassword ? [{ host, path: '', user, password: jobPassword, isToken: false, from }] : [];
  return loginFor(`${prefix}/image`, [...own, ...job, ...others]);
}
