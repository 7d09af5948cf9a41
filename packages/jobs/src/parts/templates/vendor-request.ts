import {
  type CiPlatform,
  isOpen,
  jobLogins,
  type Problem,
  platformNames,
  platforms,
  readRemote,
  type ToolkitClone,
  type VendorRequest,
} from '@swarm-ci/core';
import type { JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';

type Input = JobInput<
  | 'vendorTo'
  | 'vendorImage'
  | 'npmRegistry'
  | 'npmToken'
  | 'registry'
  | 'registryUser'
  | 'registryPassword'
  | 'gitlabToken'
  | 'githubToken'
>;

export type FoundRequest = {
  readonly platform: CiPlatform | undefined;
  /** Of the repository on its server. */
  readonly path: string;
  /** Undefined if there are problems. */
  readonly request: VendorRequest | undefined;
  readonly problems: readonly Problem[];
};

/** What the settings ask for, and everything that is wrong with it. */
export function vendorRequest(
  { argument, settings, switches }: Input,
  clone: ToolkitClone | undefined,
  env: World['env'],
): FoundRequest {
  const platform = platformNames.find((name) => name === argument);
  const { vendorTo: url, vendorImage: from, npmRegistry: registry, npmToken: token } = settings;
  const path = (url && readRemote(url)?.path) || '';
  const logins = jobLogins(settings, env);
  const insecure = switches.has('insecure');
  const problems: Problem[] = [...(from === undefined ? [] : logins.problems)];
  const add = (at: string, message: string, hint: string) => problems.push({ at, message, hint });
  if (platform === undefined && argument !== '')
    add('<platform>', `unknown platform "${argument}"`, `write ${platformNames.join(' or ')}`);
  if (url === undefined)
    add(
      '--to',
      'is not set',
      'create an empty repository in your instance, and write its URL: https://host/group/swarm-ci',
    );
  else if (path === '')
    add('--to', `"${url}" does not name an owner and a repository`, 'write https://host/group/swarm-ci');
  for (const [at, address] of [
    ['--to', url],
    ['--npm-registry', registry],
  ] as const)
    if (address !== undefined && !insecure && isOpen(address))
      add(at, `${address} has no TLS, and a token would be sent there`, 'use https://, or add --insecure');
  if (from !== undefined && logins.name === undefined)
    add('REGISTRY', 'is not set', 'set it to the registry of your instance, which gets the image');
  if (clone === undefined)
    add(
      '--directory',
      'is not in a clone of swarm-ci',
      'clone swarm-ci, check out the version that you want, and call this job there',
    );
  else if (clone.isShallow)
    add('--directory', 'is a shallow clone, and your copy would lack history', 'run "git fetch --unshallow" first');
  if (registry !== undefined && clone && clone.built === undefined)
    add(
      '--npm-registry',
      'needs the built package',
      'run "npx --yes pnpm@10 install" and "npx --yes pnpm@10 build" in the clone first',
    );
  if (problems.length > 0 || !platform || !clone || url === undefined)
    return { platform, path, request: undefined, problems };
  const to = `${logins.name?.prefix}/${path.toLowerCase()}:${clone.version}`;
  const request = {
    clone,
    repository: { url, token: settings[platforms[platform].token.setting] },
    image: from === undefined ? undefined : { from, to },
    npm:
      registry === undefined || !clone.built
        ? undefined
        : { registry: registry.replace(/\/+$/, ''), token, folder: clone.built },
    logins: logins.logins,
    insecure,
  };
  return { platform, path, request, problems };
}
