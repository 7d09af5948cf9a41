import type { Login } from '../../plan/registry/login.ts';
import { DOCKER_HUB } from '../../plan/registry/registry-name.ts';
import type { AskOptions, Http } from '../http/http.ts';

export type RegistryAccess = {
  readonly address: string;
  /** It may be asked without TLS. */
  readonly insecure: boolean;
  readonly login: Pick<Login, 'user' | 'password'> | undefined;
  readonly http: Http;
};

const PATIENCE = 10_000;

/** One repository in a registry: `manifests/1.0`, or an address of the registry itself. */
export type RegistryRepository = (rest: string, options?: AskOptions) => Promise<Response>;

/** Finds the scheme and the login, as the engine does: TLS, and plain HTTP only for a registry marked as insecure. */
export async function openRegistry(
  access: RegistryAccess,
  repository: string,
  actions: 'pull' | 'pull,push',
): Promise<RegistryRepository> {
  const { http } = access;
  const host = access.address === DOCKER_HUB ? 'registry-1.docker.io' : access.address;
  const probe = async (scheme: string) => {
    const base = `${scheme}://${host}/v2/`;
    return { base, first: await http.ask(base, { within: PATIENCE }) };
  };
  const { base, first } = await probe('https').catch((error) => {
    if (!access.insecure) throw error;
    return probe('http');
  });
  const challenge = first.headers.get('www-authenticate') ?? '';
  const scope = `repository:${repository}:${actions}`;
  const authorization = first.status === 401 ? await authorize(challenge, access, scope) : undefined;
  return (rest, { headers, ...options } = {}) => {
    const url = new URL(rest, `${base}${repository}/`);
    // An address elsewhere, as that of a storage, has its own signature.
    const own = authorization !== undefined && url.host === new URL(base).host ? { authorization } : {};
    return http.ask(url.href, {
      within: PATIENCE,
      ...options,
      headers: { ...own, ...(headers as object | undefined) },
    });
  };
}

async function authorize(
  challenge: string,
  { login, insecure, http }: RegistryAccess,
  scope: string,
): Promise<string | undefined> {
  const basic = login && `Basic ${Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64')}`;
  if (!/^bearer /i.test(challenge)) return basic;
  const said = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
  const realm = new URL(said.get('realm') ?? '');
  if (realm.protocol !== 'https:' && !insecure) throw new Error(`requests the password at ${realm.origin} without TLS`);
  realm.searchParams.set('service', said.get('service') ?? '');
  realm.searchParams.set('scope', scope);
  const headers = basic === undefined ? {} : { authorization: basic };
  const answer = await http.ask(realm.href, { headers, within: PATIENCE });
  const { token, access_token } = (await jsonOf(answer)) as { token?: string; access_token?: string };
  return `Bearer ${token ?? access_token}`;
}

export async function jsonOf(answer: Response): Promise<unknown> {
  if (answer.ok) return answer.json();
  throw new Error(`${new URL(answer.url).host} answered ${answer.status}`);
}
