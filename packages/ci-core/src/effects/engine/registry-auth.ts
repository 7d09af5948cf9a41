import { type Login, loginFor } from '../../plan/registry/login.ts';
import { loginAddress, registryHost } from '../../plan/registry/registry-name.ts';
import type { DesiredService } from '../../plan/stack/desired-stack.ts';

/** A login in the form of the engine's API. */
export type RegistryAuth = {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly serveraddress: string;
};

export function authOf({ host, user, password, isToken }: Login): RegistryAuth {
  const serveraddress = loginAddress(host);
  const secret = password.reveal();
  return isToken ? { identitytoken: secret, serveraddress } : { username: user, password: secret, serveraddress };
}

/** A login as the value of the header `X-Registry-Auth`; undefined without one, so that the engine keeps its own. */
export function authHeader(auth: object | undefined): string | undefined {
  if (auth === undefined) return undefined;
  // base64url with padding: the engine accepts nothing else.
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The logins of a deploy: for an image the one of this job, else the one of a service of the same registry. */
export function loginsOf(
  logins: readonly Login[],
  services: readonly DesiredService[],
): (image: string | undefined) => string | undefined {
  const byHost = new Map(
    services.flatMap(({ spec, login }) => {
      const image = spec.TaskTemplate.ContainerSpec?.Image;
      return image === undefined || login === undefined ? [] : [[registryHost(image), login] as const];
    }),
  );
  return (image) => {
    if (image === undefined) return undefined;
    const own = loginFor(image, logins);
    return own === undefined ? byHost.get(registryHost(image)) : authHeader(authOf(own));
  };
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

/** The user of a header `X-Registry-Auth`, for messages. */
export function userIn(header: string): string {
  try {
    const { username } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
    return typeof username === 'string' && username !== '' ? username : 'an identity token';
  } catch {
    return 'an identity token';
  }
}
