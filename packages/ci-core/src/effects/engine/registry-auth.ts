import { CiError } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import { Secret } from '../../secret.ts';
import type { Host } from '../host/host.ts';
import { configKey } from '../registry/docker-folder.ts';
import { LOGIN_LOCK } from '../server/hold.ts';
import type { Engine } from './engine.ts';
import { failureOf } from './engine-failure.ts';

/** A login as the engine's API takes it. */
export type RegistryAuth = { readonly username: string; readonly password: string; readonly serveraddress: string };

/** The login for an image; it goes to no other registry than its own. */
export function authFor(image: string | undefined, registry: Registry | undefined): RegistryAuth | undefined {
  if (!registry || !image?.startsWith(`${registry.address}/`)) return undefined;
  return loginTo(registry);
}

export function loginTo({ address, user, password }: Registry): RegistryAuth {
  return { username: user, password: password.reveal(), serveraddress: address };
}

/** A login as the value of the header `X-Registry-Auth`; nothing where there is none, so that the engine keeps what it has. */
export function authHeader(auth: RegistryAuth | undefined): string | undefined {
  if (auth === undefined) return undefined;
  // The alphabet for URLs, and filled up to whole groups: the engine takes no other.
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** What the registry says to the login when it refuses it, asked as `docker login` asks; nothing is kept of it. */
export async function loginRefusal(engine: Engine, registry: Registry | undefined): Promise<string | undefined> {
  if (registry === undefined) return undefined;
  try {
    await engine.bytes('login', { method: 'POST', path: '/auth', body: loginTo(registry), asksRegistry: true });
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.engine.status !== undefined) return failure.message;
    throw error;
  }
}

// A folder that is gone stays so.
const KEEP = 'umask 077 && cat >"$1/config.json"';

/** Writes the login into a docker configuration on the host, as `docker login` does; throws SERVER_UNUSABLE. */
export async function keepLogin(host: Host, { address, user, password }: Registry, folder: string): Promise<void> {
  const auth = Buffer.from(`${user}:${password.reveal()}`).toString('base64');
  const { code, stderr } = await host.run({
    argv: ['flock', `${folder}/${LOGIN_LOCK}`, 'sh', '-c', KEEP, 'sh', folder],
    stdin: new Secret(JSON.stringify({ auths: { [configKey(address)]: { auth } } })),
  });
  if (code === 0) return;
  throw new CiError('SERVER_UNUSABLE', `${folder} on ${host.name} cannot take the login: ${stderr.trim()}`, {
    hint: 'see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space',
  });
}
