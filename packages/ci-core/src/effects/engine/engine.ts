import type Docker from 'dockerode';
import type { z } from 'zod';
import { CiError, messageOf } from '../../errors.ts';
import { type Service, STACK_LABEL, type StackState, type Task } from '../../plan/stack/stack-state.ts';
import type { Host } from '../host/host.ts';
import { answerWithin } from './answer-within.ts';
import { servicesShape, shaped, tasksShape } from './engine-shapes.ts';

/** As long as an engine may take for any answer; one that takes longer is not there for us. */
const ANSWER = 60_000;

/** The engine's API, asked through a host. Every failure is a `CiError` that names the host. */
export type Engine = {
  readonly host: string;
  readonly readStack: (stack: string) => Promise<StackState>;
  readonly info: () => Promise<EngineInfo>;
  /** Runs one request, which has so many milliseconds; its failure is the client's own error. */
  readonly request: <T>(request: (client: Docker) => Promise<T>, within?: number) => Promise<T>;
  /** Runs one request; its failure, or an answer of another shape, becomes ENGINE_UNREACHABLE or ENGINE_REFUSED. */
  readonly ask: <T>(what: string, request: (client: Docker) => Promise<T>, shape?: z.ZodType) => Promise<T>;
};

export type EngineInfo = {
  readonly version: string;
  readonly name: string;
  readonly isManager: boolean;
  readonly nodes: number;
  readonly swarm: string;
  /** Milliseconds since 1970 by the engine's clock. */
  readonly time: number;
};

/** A host whose engine can manage the swarm. */
export type Manager = { readonly host: Host; readonly engine: Engine; readonly info: EngineInfo };

/** Opens the engine of a host; throws NOT_A_MANAGER when it cannot manage a swarm. */
export async function openManager(host: Host): Promise<Manager> {
  const engine = await openEngine(host);
  const info = await engine.info();
  if (info.isManager) return { host, engine, info };
  const what = info.swarm === 'active' ? 'is a worker of its swarm, not a manager' : `is in no swarm (${info.swarm})`;
  throw new CiError('NOT_A_MANAGER', `the Docker engine of ${host.name} ${what}`, {
    hint: 'name a manager in SERVER_HOST, or run "docker swarm init" there first',
  });
}

async function openEngine(host: Host): Promise<Engine> {
  const { default: Dockerode } = await import('dockerode');
  // Its types do not know `agent`, which its transport hands to node:http.
  const overAgent = { protocol: 'http' as const, host: 'docker', port: 80, agent: host.engineAgent };
  const client = host.engineAgent ? new Dockerode(overAgent) : new Dockerode();
  const request: Engine['request'] = (ask, within = ANSWER) => answerWithin(within, ask(client));
  const ask: Engine['ask'] = async (what, question, shape) => {
    try {
      const answer = await request(question);
      return shape === undefined ? answer : shaped(what, shape, answer);
    } catch (error) {
      throw explain(host.name, what, error);
    }
  };
  return {
    host: host.name,
    request,
    ask,
    info: () => ask('info', readInfo),
    readStack: (stack) => ask(`state of the stack ${stack}`, (docker) => readStack(docker, stack)),
  };
}

async function readStack(docker: Docker, stack: string): Promise<StackState> {
  const filters = { label: [`${STACK_LABEL}=${stack}`] };
  const [services, tasks] = await Promise.all([docker.listServices({ filters }), docker.listTasks({ filters })]);
  return {
    services: shaped('services', servicesShape, services) as unknown as Service[],
    tasks: shaped('tasks', tasksShape, tasks) as unknown as Task[],
  };
}

async function readInfo(docker: Docker): Promise<EngineInfo> {
  const info = await docker.info();
  const swarm = info.Swarm ?? {};
  return {
    version: info.ServerVersion,
    name: info.Name,
    isManager: swarm.ControlAvailable === true,
    nodes: swarm.Nodes ?? 0,
    swarm: swarm.LocalNodeState ?? 'inactive',
    time: Date.parse(info.SystemTime),
  };
}

/** The words of a manager that is none for the moment (its leader or the quorum is lost, its engine has just started): another one may be. */
export function isLeaderless(said: string): boolean {
  return /swarm does not have a leader|lost leader status|not a swarm manager|code = (Unavailable|DeadlineExceeded)/.test(
    said,
  );
}

/** The engine's own words in an error of its client. */
export function saidBy(error: unknown): string {
  const said: unknown = Object(Object(error).json).message;
  return typeof said === 'string' ? said : messageOf(error);
}

const HINTS = [
  [/permission denied|EACCES/i, 'add the user to the docker group on the server'],
  [/not a swarm manager/, 'name a manager of the swarm in SERVER_HOST'],
] as const;

function explain(host: string, what: string, cause: unknown): CiError {
  if (cause instanceof CiError) return cause;
  const { statusCode } = cause as { statusCode?: number };
  const why = saidBy(cause);
  if (statusCode === undefined || (statusCode >= 500 && isLeaderless(why))) {
    const hint = HINTS.find(([words]) => words.test(why))?.[1] ?? 'see that the Docker engine runs there';
    return new CiError('ENGINE_UNREACHABLE', `the Docker engine of ${host} does not answer (${what}): ${why}`, {
      hint,
      cause,
    });
  }
  return new CiError('ENGINE_REFUSED', `the Docker engine of ${host} refused (${what}): ${why}`, {
    hint: 'see the engine log there',
    cause,
  });
}
