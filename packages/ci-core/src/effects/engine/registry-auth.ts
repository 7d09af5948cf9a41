import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { DesiredService } from '../../plan/stack/desired-stack.ts';
import { registryHost } from '../../plan/stack/stack-state.ts';
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
export function authHeader(auth: object | undefined): string | undefined {
  if (auth === undefined) return undefined;
  // base64url with padding: the engine accepts nothing else.
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The logins of a deploy: for an image of the registry of this job its own, else the one of a service of that registry. */
export function loginsOf(
  registry: Registry | undefined,
  services: readonly DesiredService[],
): (image: string | undefined) => string | undefined {
  const byHost = new Map(
    services.flatMap(({ spec, login }) => {
      const image = spec.TaskTemplate.ContainerSpec?.Image;
      return image === undefined || login === undefined ? [] : [[registryHost(image), login] as const];
    }),
  );
  return (image) =>
    authHeader(authFor(image, registry)) ?? (image === undefined ? undefined : byHost.get(registryHost(image)));
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

const LOGIN_FIELDS = ['username', 'password', 'auth', 'identitytoken', 'registrytoken'];

/** Whether a header `X-Registry-Auth` has a login in it: without one, the CLI sends an empty one. */
export function isLogin(header: string | undefined): header is string {
  if (header === undefined) return false;
  try {
    const auth = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
    return LOGIN_FIELDS.some((name) => typeof auth[name] === 'string' && auth[name] !== '');
  } catch {
    return false;
  }
}
