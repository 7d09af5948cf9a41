import { z } from 'zod';
import type { Run } from '../../command.ts';
import { type DockerConfig, helperFor, loginsIn, parseDockerConfig } from '../../plan/registry/docker-config.ts';
import type { Login } from '../../plan/registry/login.ts';
import { loginAddress } from '../../plan/registry/registry-name.ts';
import { Secret } from '../../secret.ts';
import { authHeader, authOf } from '../engine/registry-auth.ts';
import type { Host } from '../host/host.ts';

const credentialShape = z.object({ Username: z.string(), Secret: z.string() });
const ON_SERVER = 'the Docker configuration on the server';

/**
 * The registry logins that the server's user has in its Docker configuration, credential helpers included, as the header
 * `X-Registry-Auth` by registry: those that `docker stack deploy --with-registry-auth` on the server would send. They stay
 * in memory. A login that cannot be read is left out.
 */
export async function readStoredLogins(
  host: Host,
  registries: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (registries.length === 0) return new Map();
  const read = 'cat -- "${DOCKER_CONFIG:-$HOME/.docker}/config.json" 2>/dev/null || true';
  const config = parseDockerConfig((await host.run({ argv: ['sh', '-c', read] })).stdout);
  if (config === undefined) return new Map();
  // Docker uses a login for the whole registry, whatever path its key has, and one without a path first.
  const written = loginsIn(config, ON_SERVER).reverse();
  const ofHelpers = await helperLogins(host.run, config, registries, ON_SERVER);
  return new Map(
    registries.flatMap((registry) => {
      const login =
        helperFor(config, registry) === undefined
          ? written.find(({ host: of }) => of === registry)
          : ofHelpers.find(({ host: of }) => of === registry);
      const header = login && authHeader(authOf(login));
      return header === undefined ? [] : [[registry, header] as const];
    }),
  );
}

/** The logins that the credential helpers of a configuration have for these registries. */
export async function helperLogins(
  run: Run,
  config: DockerConfig,
  registries: readonly string[],
  from: string,
): Promise<Login[]> {
  const found = registries.map(async (host) => {
    const helper = helperFor(config, host);
    const login = helper === undefined ? undefined : await askHelper(run, helper, loginAddress(host));
    return login === undefined ? [] : [{ ...login, host, path: '', from }];
  });
  return (await Promise.all(found)).flat();
}

type Account = Pick<Login, 'user' | 'password' | 'isToken'>;

async function askHelper(run: Run, helper: string, address: string): Promise<Account | undefined> {
  try {
    const { code, stdout } = await run({ argv: [`docker-credential-${helper}`, 'get'], stdin: address });
    if (code !== 0) return undefined;
    const { Username, Secret: value } = credentialShape.parse(JSON.parse(stdout));
    return { user: Username, password: new Secret(value), isToken: Username === '<token>' };
  } catch {
    return undefined;
  }
}
