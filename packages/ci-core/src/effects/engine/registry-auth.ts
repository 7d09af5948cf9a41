import { CiError } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import { Secret } from '../../secret.ts';
import type { Host } from '../host/host.ts';
import { configKey } from '../registry/docker-folder.ts';
import { LOGIN_LOCK } from '../server/lock.ts';
import type { Engine } from './engine.ts';
import { failureOf } from './engine-failure.ts';

/** A login in the form of the engine's API. */
export type RegistryAuth = { readonly username: string; readonly password: string; readonly serveraddress: string };

/** The login for an image; it is sent only to its own registry. */
export function authFor(image: string | undefined, registry: Registry | undefined): RegistryAuth | undefined {
  if (!registry || !image?.startsWith(`${registry.address}/`)) return undefined;
  return loginTo(registry);
}

export function loginTo({ address, user, password }: Registry): RegistryAuth {
  return { username: user, password: password.reveal(), serveraddress: address };
}

/** A login as the value of the header `X-Registry-Auth`; undefined without one, so that the engine keeps its own. */
export function authHeader(auth: RegistryAuth | undefined): string | undefined {
  if (auth === undefined) return undefined;
  // base64url with padding: the engine accepts nothing else.
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The registry's message when it refuses the login, requested as `docker login` does; nothing is stored. */
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

// Does not create the folder: once it was removed, it stays removed.
const KEEP = 'umask 077 && cat >"$1/config.json"';

/** Writes the login into a docker configuration on the host, as `docker login` does; throws SERVER_UNUSABLE. */
export async function keepLogin(host: Host, { address, user, password }: Registry, folder: string): Promise<void> {
  const auth = Buffer.from(`${user}:${password.reveal()}`).toString('base64');
  const { code, stderr } = await host.run({
    argv: ['flock', `${folder}/${LOGIN_LOCK}`, 'sh', '-c', KEEP, 'sh', folder],
    stdin: new Secret(JSON.stringify({ auths: { [configKey(address)]: { auth } } })),
  });
  if (code === 0) return;
  throw new CiError('SERVER_UNUSABLE', `the login cannot be written to ${folder} on ${host.name}: ${stderr.trim()}`, {
    hint: 'see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space',
  });
}
