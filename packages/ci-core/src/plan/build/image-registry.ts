import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { withoutEndSlashes } from '../../text.ts';

/** Where images are pushed: `<prefix>/<service>:<tag>`, and how to get in. */
export type ImageRegistry = {
  readonly prefix: string;
  /** `host[:port]`, as `docker login` takes it. */
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
  /** The job's own credentials, which may push: GitLab's job token, GitHub's token. */
  readonly jobPassword: Secret | undefined;
};

/** GitLab's registry of the project, else `REGISTRY`, else GitHub's of the repository. */
export function imageRegistry(asked: RegistryInput): ImageRegistry | Problem {
  const prefix = prefixOf(asked);
  if (typeof prefix !== 'string') return prefix;
  const address = addressOf(prefix);
  return { prefix, address, login: loginOf(asked, address) };
}

function prefixOf({ context, registry }: RegistryInput): string | Problem {
  const { platform, registryImage } = context;
  const named = withoutEndSlashes(registry ?? '');
  // GitLab sets CI_REGISTRY, which is read as REGISTRY: its registry of the project is the fuller name.
  if (registryImage && (platform === 'gitlab' || !named)) return registryImage.toLowerCase();
  if (!named) {
    const hint = 'set it to host[:port], with a path when the registry wants one';
    return { at: 'REGISTRY', message: 'is not set', hint };
  }
  if (/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(named)) return named;
  const hint = 'write host[:port], with a path when the registry wants one, in lower case and without https://';
  return { at: 'REGISTRY', message: `"${named}" cannot stand before the name of an image`, hint };
}

/** Docker's own rule: a first part without a dot or a port is a name on Docker Hub. */
function addressOf(prefix: string): string {
  const first = prefix.split('/')[0] ?? '';
  return /[.:]/.test(first) || first === 'localhost' ? first : 'docker.io';
}

function loginOf(asked: RegistryInput, address: string): RegistryLogin | undefined {
  const { env, user, password, jobPassword } = asked;
  const { platform } = asked.context;
  // A deploy token, which comes next, may often only read.
  // Nor does a password that was set for another registry go to this one.
  const elsewhere = asked.registry !== undefined && addressOf(asked.registry) !== address;
  const own = (elsewhere || (!env.REGISTRY_USER && !env.REGISTRY_PASSWORD)) && jobPassword;
  if (own && platform === 'gitlab' && address === env.CI_REGISTRY && env.CI_REGISTRY_USER) {
    return { user: env.CI_REGISTRY_USER, password: own };
  }
  if (own && platform === 'github' && address === 'ghcr.io') {
    return { user: env.GITHUB_ACTOR || 'github', password: own };
  }
  return user && password && !elsewhere ? { user, password } : undefined;
}
