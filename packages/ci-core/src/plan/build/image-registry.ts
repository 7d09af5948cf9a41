import type { CiContext } from '../../context/context.ts';
import { traitsOf } from '../../context/platforms.ts';
import type { Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { withoutEndSlashes } from '../../text.ts';

/** Where images are pushed, as `<prefix>/<service>:<tag>`, and the login for it. */
export type ImageRegistry = {
  readonly prefix: string;
  /** `host[:port]`, for `docker login`. */
  readonly address: string;
  readonly login: RegistryLogin | undefined;
};

export type RegistryLogin = { readonly user: string; readonly password: Secret };

export type RegistryInput = {
  readonly context: Pick<CiContext, 'platform' | 'registryImage'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly registry: string | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  /** The token of the job, which can push: GitLab's job token or GitHub's token. */
  readonly jobPassword: Secret | undefined;
};

/** `REGISTRY`, or the registry of the repository if it is not set or the platform prefers its own registry. */
export function imageRegistry(input: RegistryInput): ImageRegistry | Problem {
  const prefix = prefixOf(input);
  if (typeof prefix !== 'string') return prefix;
  const address = addressOf(prefix);
  return { prefix, address, login: loginOf(input, address) };
}

function prefixOf({ context, registry }: RegistryInput): string | Problem {
  const { platform, registryImage } = context;
  const named = withoutEndSlashes(registry ?? '');
  if (registryImage && (traitsOf(platform)?.registry.ownFirst || !named)) return registryImage.toLowerCase();
  if (!named) {
    const hint = 'set it to host[:port], with a path if the registry requires one';
    return { at: 'REGISTRY', message: 'is not set', hint };
  }
  if (/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(named)) return named;
  const hint = 'write host[:port], with a path if the registry requires one, in lower case and without https://';
  return { at: 'REGISTRY', message: `"${named}" is not a valid image prefix`, hint };
}

/** Docker's rule: if the first part has neither a dot nor a port, the image is on Docker Hub. */
function addressOf(prefix: string): string {
  const first = prefix.split('/')[0] ?? '';
  return /[.:]/.test(first) || first === 'localhost' ? first : 'docker.io';
}

function loginOf(input: RegistryInput, address: string): RegistryLogin | undefined {
  const { env, user, password, jobPassword } = input;
  const { platform } = input.context;
  // A deploy token often only allows pulls, so the token of the job is preferred.
  // A password that is set for another registry is not sent to this one.
  const elsewhere = input.registry !== undefined && addressOf(input.registry) !== address;
  const own = (elsewhere || (!env.REGISTRY_USER && !env.REGISTRY_PASSWORD)) && jobPassword;
  const ofJob = traitsOf(platform)?.registry;
  const jobUser = ofJob && address === ofJob.address(env) ? ofJob.user(env) : undefined;
  if (own && jobUser) return { user: jobUser, password: own };
  return user && password && !elsewhere ? { user, password } : undefined;
}
