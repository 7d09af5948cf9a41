import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { CiError, messageOf } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { Rehearsal, ServiceAsk } from '../../plan/rehearsal/rehearsal.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { failureOf, mayPass } from '../engine/engine-failure.ts';
import { authFor, authHeader } from '../engine/registry-auth.ts';

type Answer = { readonly status: number; readonly json: unknown };
type Named = { readonly Name: string };
type Kind = 'configs' | 'secrets';

/** An engine for `docker stack deploy` that answers reads as the real one does, and only records changes. */
export type ShadowEngine = {
  readonly server: Server;
  readonly asked: () => Pick<Rehearsal, 'services' | 'networks' | 'configs' | 'secrets'>;
  /** Why the real engine could not be reached any more: the rehearsal has no result then. */
  readonly lost: () => CiError | undefined;
};

const versionShape = z.object({ ApiVersion: z.string() });

/** `registry` is the login that a deploy would have. */
export async function openShadowEngine(engine: Engine, registry: Registry | undefined): Promise<ShadowEngine> {
  const { ApiVersion } = await engine.ask<z.infer<typeof versionShape>>('version', { path: '/version' }, versionShape);
  const services: ServiceAsk[] = [];
  const made = { networks: [] as string[], configs: [] as string[], secrets: [] as string[] };

  let lost: CiError | undefined;

  const change = async (request: IncomingMessage, path: string): Promise<Answer> => {
    const [, kind = '', id = '', verb] = path.split('/');
    const isPost = request.method === 'POST';
    if (kind === 'services' && !isPost) return noted(() => services.push({ kind: 'remove', id }));
    const body = isPost ? ((await json(request)) as Named) : { Name: '' };
    if (kind === 'services' && id === 'create') {
      return noted(() => services.push({ kind: 'create', spec: body as unknown as ServiceSpec }));
    }
    if (kind === 'services' && verb === 'update') {
      return noted(() => services.push({ kind: 'update', id, spec: body as unknown as ServiceSpec }));
    }
    if ((kind === 'networks' || kind === 'configs' || kind === 'secrets') && id === 'create') {
      return noted(() => made[kind].push(body.Name), idOf(body.Name));
    }
    // Only the labels of a config or secret can be changed.
    if ((kind === 'configs' || kind === 'secrets') && verb === 'update') return { status: 200, json: {} };
    return { status: 403, json: { message: `${request.method} ${path} is not supported in a rehearsal` } };
  };
  const read = async (request: IncomingMessage, path: string, query: URLSearchParams): Promise<Answer> => {
    const answer = await forward(engine, request, path, query, registry);
    const kind = path.slice(1);
    if ((kind !== 'configs' && kind !== 'secrets') || !Array.isArray(answer.json)) return answer;
    return { ...answer, json: [...answer.json, ...madeOf(kind, made[kind], query)] };
  };
  const server = createServer((request, response) => {
    const [pathname = '', query] = (request.url ?? '/').split('?', 2);
    const searchParams = new URLSearchParams(query);
    const path = pathname.replace(/^\/v\d[\d.]*(?=\/)/, '');
    if (path === '/_ping') return ping(request, response, ApiVersion);
    const answering = request.method === 'GET' ? read(request, path, searchParams) : change(request, path);
    const answered = answering.catch((error: unknown) => {
      if (error instanceof CiError) lost ??= error;
      return failed(error);
    });
    answered.then(({ status, json: document }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  });
  return { server, asked: () => ({ services, ...made }), lost: () => lost };
}

function noted(note: () => unknown, id = 'rehearsed'): Answer {
  note();
  return { status: 200, json: { ID: id, Id: id, Warnings: null } };
}

function idOf(name: string): string {
  return `rehearsed-${name}`;
}

/** The CLI looks up by name what it has just made. */
function madeOf(kind: Kind, names: readonly string[], query: URLSearchParams) {
  const { name = {} } = JSON.parse(query.get('filters') ?? '{}') as { name?: Record<string, true> | string[] };
  const wanted = Array.isArray(name) ? name : Object.keys(name);
  const found = names.filter((one) => wanted.length === 0 || wanted.includes(one));
  return found.map((Name) => ({ ID: idOf(Name), Version: { Index: 1 }, Spec: { Name, Labels: {} }, kind }));
}

function ping({ method }: IncomingMessage, response: ServerResponse, version: string): void {
  response.writeHead(200, { 'api-version': version, ostype: 'linux', 'content-type': 'text/plain; charset=utf-8' });
  response.end(method === 'HEAD' ? undefined : 'OK');
}

const IMAGE = /^\/distribution\/(.+)\/json$/;

async function forward(
  engine: Engine,
  { headers }: IncomingMessage,
  path: string,
  query: URLSearchParams,
  registry: Registry | undefined,
): Promise<Answer> {
  const image = IMAGE.exec(path)?.[1];
  const ownLogin = image === undefined ? undefined : authHeader(authFor(decodeURIComponent(image), registry));
  const cliLogin = headers['x-registry-auth'];
  const auth = ownLogin ?? (typeof cliLogin === 'string' ? cliLogin : undefined);
  try {
    const asked = { path, query: Object.fromEntries(query), auth, asksRegistry: image !== undefined };
    return { status: 200, json: await engine.ask(path, asked) };
  } catch (error) {
    const { status, json: said } = failureOf(error)?.engine ?? {};
    if (status === undefined || (image === undefined && mayPass(error))) throw error;
    return { status, json: said ?? { message: messageOf(error) } };
  }
}

function failed(error: unknown): Answer {
  return { status: 502, json: { message: messageOf(error) } };
}
