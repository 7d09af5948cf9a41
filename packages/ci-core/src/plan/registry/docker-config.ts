import { z } from 'zod';
import { Secret } from '../../secret.ts';
import type { Login } from './login.ts';
import { hostOfKey } from './registry-name.ts';

const entryShape = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
const configShape = z.object({
  auths: z.record(z.string(), entryShape.nullable()).nullish(),
  credsStore: z.string().nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

/** The part of a Docker configuration that is about logins. */
export type DockerConfig = z.infer<typeof configShape>;

/** Undefined if the text is not a Docker configuration. */
export function parseDockerConfig(text: string): DockerConfig | undefined {
  try {
    return configShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The logins in a configuration, those of a path before those of a whole registry. */
export function loginsIn({ auths }: DockerConfig, from: string): Login[] {
  const found = Object.entries(auths ?? {}).flatMap(([key, entry]) => {
    const account = entry === null ? undefined : accountIn(entry);
    return account === undefined ? [] : [{ host: hostOfKey(key), path: pathOfKey(key), ...account, from }];
  });
  return found.sort((a, b) => b.path.length - a.path.length);
}

/** What a configuration has and Docker would pass over without a word; `from` names the variable that it comes from. */
export function configWarnings({ auths, credsStore, credHelpers }: DockerConfig, from: string): string[] {
  if (auths == null && credsStore == null && credHelpers == null)
    return [
      `${from} has no login: put its registries under "auths", as in {"auths":{"registry.example.com":{"auth":"…"}}}`,
    ];
  return Object.entries(auths ?? {}).flatMap(([key, entry]) => {
    const isEmpty = entry === null || Object.values(entry).every((value) => !value);
    if (isEmpty || accountIn(entry) !== undefined) return [];
    const fix = 'set it to the output of: printf %s "user:password" | base64 -w0';
    return [`${from} has no login for ${hostOfKey(key)}: its "auth" is not the base64 of user:password; ${fix}`];
  });
}

/** The credential helper that has the login of a registry: `ecr-login` for docker-credential-ecr-login. */
export function helperFor({ credHelpers, credsStore }: DockerConfig, host: string): string | undefined {
  const [, own] = Object.entries(credHelpers ?? {}).find(([key]) => hostOfKey(key) === host) ?? [];
  // An empty entry says that the registry has none.
  return (own ?? credsStore) || undefined;
}

/** `team` of `registry.example.com/team`; an address of an API has no path. */
function pathOfKey(key: string): string {
  const [, ...path] = key.replace(/^https?:\/\//i, '').split('/');
  return path
    .filter(Boolean)
    .join('/')
    .replace(/^v[12]$/, '');
}

type Account = Pick<Login, 'user' | 'password' | 'isToken'>;

function accountIn({ auth = '', username, password, identitytoken }: z.infer<typeof entryShape>): Account | undefined {
  if (identitytoken) return { user: username ?? '', password: new Secret(identitytoken), isToken: true };
  if (username !== undefined && username !== '' && auth === '')
    return { user: username, password: new Secret(password ?? ''), isToken: false };
  const [, user, pass = ''] = /^([^:]+):(.*)$/s.exec(Buffer.from(auth, 'base64').toString('utf8')) ?? [];
  if (user === undefined) return undefined;
  // Docker pads old entries with zero bytes.
  return { user, password: new Secret(pass.replace(/\0+$/, '')), isToken: false };
}
