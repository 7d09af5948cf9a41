import { z } from 'zod';
import { authHeader } from '../engine/registry-auth.ts';
import type { Host } from '../host/host.ts';
import { configKey } from './docker-folder.ts';

const configShape = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});
const credentialShape = z.object({ Username: z.string(), Secret: z.string() });

type Config = z.infer<typeof configShape>;

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
  const config = configIn((await host.run({ argv: ['sh', '-c', read] })).stdout);
  const found = await Promise.all(
    registries.map(async (one) => [one, authHeader(await loginOf(host, one, config))] as const),
  );
  return new Map(found.flatMap(([registry, login]) => (login === undefined ? [] : [[registry, login] as const])));
}

type Login = { readonly username?: string; readonly password?: string; readonly identitytoken?: string };

async function loginOf(
  host: Host,
  registry: string,
  config: Config,
): Promise<(Login & { serveraddress: string }) | undefined> {
  const key = configKey(registry);
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  const login = helper ? await askHelper(host, helper, key) : loginIn(config.auths?.[key]);
  return login && { ...login, serveraddress: key };
}

async function askHelper(host: Host, helper: string, key: string): Promise<Login | undefined> {
  try {
    const { code, stdout } = await host.run({ argv: [`docker-credential-${helper}`, 'get'], stdin: key });
    if (code !== 0) return undefined;
    const { Username, Secret } = credentialShape.parse(JSON.parse(stdout));
    return Username === '<token>' ? { identitytoken: Secret } : { username: Username, password: Secret };
  } catch {
    return undefined;
  }
}

function loginIn(
  entry: { auth?: string | undefined; identitytoken?: string | undefined } | undefined,
): Login | undefined {
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken };
  const [, username, password] =
    /^([^:]+):(.*)$/s.exec(Buffer.from(entry?.auth ?? '', 'base64').toString('utf8')) ?? [];
  return username === undefined ? undefined : { username, password: password ?? '' };
}

function configIn(text: string): Config {
  try {
    return configShape.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}
