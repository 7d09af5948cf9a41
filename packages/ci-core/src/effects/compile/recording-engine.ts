import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { CiError, messageOf } from '../../errors.ts';
import type { DesiredObject, DesiredService, DesiredStack } from '../../plan/stack/desired-stack.ts';
import { specShape } from '../../plan/stack/spec-shape.ts';
import type { ServiceSpec } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { failureOf, mayPass } from '../engine/engine-failure.ts';
import { objectShape, shaped } from '../engine/engine-shapes.ts';
import type { ImageLookups } from './image-lookups.ts';

type Answer = { readonly status: number; readonly json: unknown };
type Kind = 'networks' | 'configs' | 'secrets';

/**
 * An engine for `docker stack deploy` that records all requests and carries out none. Its swarm is empty, except for what
 * the compose file refers to as external, and for the configs and secrets that it is given; look-ups of images are answered
 * by the registries.
 */
export type RecordingEngine = {
  readonly server: Server;
  readonly recorded: () => DesiredStack;
  /** Why the real engine could not be reached any more: there is no result then. */
  readonly lost: () => CiError | undefined;
};

export function openRecordingEngine(
  engine: Engine,
  lookups: ImageLookups,
  apiVersion: string,
  given: Pick<DesiredStack, 'configs' | 'secrets'> = { configs: [], secrets: [] },
): RecordingEngine {
  const services: DesiredService[] = [];
  const made = { networks: [] as DesiredObject[], configs: [...given.configs], secrets: [...given.secrets] };
  let lost: CiError | undefined;

  const record = async (request: IncomingMessage, path: string): Promise<Answer> => {
    const [, kind = '', verb] = path.split('/');
    if (request.method !== 'POST' || verb !== 'create') return unsupported(request, path);
    if (kind === 'services') {
      const spec = shaped<ServiceSpec>('service of the docker command', specShape, await json(request));
      const login = await lookups.loginFor(spec.TaskTemplate.ContainerSpec?.Image ?? '', loginIn(request));
      services.push({ spec, login });
      return created(spec.Name);
    }
    if (!isKind(kind)) return unsupported(request, path);
    const body = shaped<DesiredObject>(`${kind} of the docker command`, objectShape, await json(request));
    made[kind].push(body);
    return created(body.Name);
  };
  const read = async (request: IncomingMessage, path: string, query: URLSearchParams): Promise<Answer> => {
    const image = IMAGE.exec(path)?.[1];
    if (image !== undefined) return lookups.ask(decodeURIComponent(image), loginIn(request));
    // It goes on only on a manager, and this engine is one: that was seen when the connection was opened.
    if (path === '/info') return { status: 200, json: { Swarm: { LocalNodeState: 'active', ControlAvailable: true } } };
    if (path === '/services' || (path === '/networks' && query.has('filters'))) return { status: 200, json: [] };
    const [, kind = '', name] = path.split('/');
    if (kind !== 'configs' && kind !== 'secrets') return forward(engine, path, query);
    // The CLI looks for what it is about to create.
    if (name !== undefined) return { status: 404, json: { message: `${kind} ${decodeURIComponent(name)} not found` } };
    return listed(engine, kind, made[kind], query);
  };
  const server = createServer((request, response) => {
    const [pathname = '', query] = (request.url ?? '/').split('?', 2);
    const path = pathname.replace(/^\/v\d[\d.]*(?=\/)/, '');
    if (path === '/_ping') return ping(request, response, apiVersion);
    const answering =
      request.method === 'GET' ? read(request, path, new URLSearchParams(query)) : record(request, path);
    const answered = answering.catch((error: unknown): Answer => {
      if (error instanceof CiError) lost ??= error;
      return { status: 502, json: { message: messageOf(error) } };
    });
    answered.then(({ status, json: document }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  });
  return { server, recorded: () => ({ services, ...made }), lost: () => lost };
}

const IMAGE = /^\/distribution\/(.+)\/json$/;

function isKind(kind: string): kind is Kind {
  return kind === 'networks' || kind === 'configs' || kind === 'secrets';
}

function loginIn({ headers }: IncomingMessage): string | undefined {
  const login = headers['x-registry-auth'];
  return typeof login === 'string' ? login : undefined;
}

function created(name: string): Answer {
  return { status: 201, json: { ID: placeholderOf(name), Id: placeholderOf(name), Warnings: null } };
}

/** Stands for the ID of a config or secret that is not made yet. */
function placeholderOf(name: string): string {
  return `new-${name}`;
}

function unsupported({ method }: IncomingMessage, path: string): Answer {
  return { status: 403, json: { message: `${method} ${path} is not supported while a compose file is compiled` } };
}

/** The configs or secrets with these names: those that the CLI made before, and external ones. */
async function listed(
  engine: Engine,
  kind: 'configs' | 'secrets',
  made: readonly DesiredObject[],
  query: URLSearchParams,
): Promise<Answer> {
  const { name = {} } = JSON.parse(query.get('filters') ?? '{}') as { name?: Record<string, true> | string[] };
  const wanted = Array.isArray(name) ? name : Object.keys(name);
  const own = made.filter(({ Name }) => wanted.includes(Name));
  const found = own.map((Spec) => ({ ID: placeholderOf(Spec.Name), Version: { Index: 1 }, Spec }));
  const others = wanted.filter((one) => own.every(({ Name }) => Name !== one));
  if (others.length === 0) return { status: 200, json: found };
  const answer = await forward(engine, `/${kind}`, new URLSearchParams({ filters: JSON.stringify({ name: others }) }));
  return Array.isArray(answer.json) ? { ...answer, json: [...answer.json, ...found] } : answer;
}

function ping({ method }: IncomingMessage, response: ServerResponse, version: string): void {
  response.writeHead(200, { 'api-version': version, ostype: 'linux', 'content-type': 'text/plain; charset=utf-8' });
  response.end(method === 'HEAD' ? undefined : 'OK');
}

async function forward(engine: Engine, path: string, query: URLSearchParams): Promise<Answer> {
  try {
    return { status: 200, json: await engine.ask(path, { path, query: Object.fromEntries(query) }) };
  } catch (error) {
    const { status, json: said } = failureOf(error)?.engine ?? {};
    if (status === undefined || mayPass(error)) throw error;
    return { status, json: said ?? { message: messageOf(error) } };
  }
}
