import type { Login } from '../../plan/registry/login.ts';
import { DOCKER_HUB } from '../../plan/registry/registry-name.ts';
import type { Http } from '../http/http.ts';

export type RegistryAccess = {
  readonly address: string;
  readonly insecure: boolean;
  readonly login: Pick<Login, 'user' | 'password'> | undefined;
  readonly http: Http;
};

/** What a registry holds under a tag. */
export type RegistryImage = {
  readonly digest: string | undefined;
  /** Compressed, in bytes. */
  readonly size: number;
  readonly labels: Readonly<Record<string, string>>;
};

type Manifest = {
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly os?: string } }[];
  readonly config?: { readonly digest: string; readonly size: number };
  readonly layers?: readonly { readonly size: number }[];
};

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const PATIENCE = 10_000;

/** Reads from the registry's own API. Undefined when it has no such tag; throws when it cannot be reached. */
export async function readRegistryImage(
  access: RegistryAccess,
  repository: string,
  tag: string,
): Promise<RegistryImage | undefined> {
  const host = access.address === DOCKER_HUB ? 'registry-1.docker.io' : access.address;
  const path = repository.startsWith(`${access.address}/`) ? repository.slice(access.address.length + 1) : repository;
  const get = await opened(access, host, path);
  const answer = await get(`manifests/${tag}`);
  if (answer.status === 404) return undefined;
  const digest = answer.headers.get('docker-content-digest') ?? undefined;
  const listed = (await json(answer)) as Manifest;
  // An index lists attestations, too; their platform is "unknown".
  const first = listed.manifests?.find(({ platform }) => platform?.os !== 'unknown');
  const manifest = first === undefined ? listed : ((await json(await get(`manifests/${first.digest}`))) as Manifest);
  if (manifest.config === undefined) throw new Error(`${repository}:${tag} is not an image`);
  const config = (await json(await get(`blobs/${manifest.config.digest}`))) as { config?: { Labels?: object | null } };
  const size = (manifest.layers ?? []).reduce((sum, layer) => sum + layer.size, manifest.config.size);
  return { digest, size, labels: { ...config.config?.Labels } };
}

type Get = (path: string) => Promise<Response>;

/** Finds the scheme and the login, as the engine does: TLS, and plain HTTP only for a registry marked as insecure. */
async function opened(access: RegistryAccess, host: string, path: string): Promise<Get> {
  const { http } = access;
  const probe = async (scheme: string) => {
    const base = `${scheme}://${host}/v2/`;
    return { base, first: await http.ask(base, { within: PATIENCE }) };
  };
  const { base, first } = await probe('https').catch((error) => {
    if (!access.insecure) throw error;
    return probe('http');
  });
  const challenge = first.headers.get('www-authenticate') ?? '';
  const authorization = first.status === 401 ? await authorize(challenge, access, path) : undefined;
  const headers = { accept: MANIFESTS, ...(authorization === undefined ? {} : { authorization }) };
  return (rest) => http.ask(`${base}${path}/${rest}`, { headers, within: PATIENCE });
}

async function authorize(
  challenge: string,
  { login, insecure, http }: RegistryAccess,
  path: string,
): Promise<string | undefined> {
  const basic = login && `Basic ${Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64')}`;
  if (!/^bearer /i.test(challenge)) return basic;
  const said = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
  const realm = new URL(said.get('realm') ?? '');
  if (realm.protocol !== 'https:' && !insecure) throw new Error(`requests the password at ${realm.origin} without TLS`);
  realm.searchParams.set('service', said.get('service') ?? '');
  realm.searchParams.set('scope', `repository:${path}:pull`);
  const headers = basic === undefined ? {} : { authorization: basic };
  const answer = await http.ask(realm.href, { headers, within: PATIENCE });
  const { token, access_token } = (await json(answer)) as { token?: string; access_token?: string };
  return `Bearer ${token ?? access_token}`;
}

async function json(answer: Response): Promise<unknown> {
  if (answer.ok) return answer.json();
  throw new Error(`${new URL(answer.url).host} answered ${answer.status}`);
}
