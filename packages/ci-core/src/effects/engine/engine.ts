import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { z } from 'zod';
import { CiError } from '../../errors.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Host } from '../host/host.ts';
import { callEngine, type EngineAnswer, type EngineRequest, openEngineStream } from './engine-client.ts';
import { failureOf, isAbsent, lostBy, mayPass, refused, refusedBy, saidBy, unanswered } from './engine-failure.ts';
import { infoShape, jsonOf, shaped } from './engine-shapes.ts';
import { whyNoManager } from './manager-state.ts';
import { again, IMPATIENT, type Patience } from './patience.ts';
import type { Ask, Question } from './question.ts';
import { readStack, type StackReading } from './read-stack.ts';

/** How long an engine may take for an answer; after that it counts as unreachable. */
const ANSWER = 60_000;
/** How long a request to a registry through the engine is retried: its failures look the same as the engine's. */
const REGISTRY_WINDOW = 2_000;

/**
 * The engine's API, reached through a host. Every failure is a `CiError` that names the host. A GET that fails temporarily is
 * retried while `Patience` allows, then it is ENGINE_UNREACHABLE. Any other request is sent once, and is ENGINE_REFUSED
 * when it failed in any way: `mayPass` shows whether to check its effect and to send it again.
 */
export type Engine = {
  readonly host: string;
  readonly patience: Patience;
  readonly readStack: (stack: string, reading?: StackReading) => Promise<StackState>;
  readonly info: () => Promise<EngineInfo>;
  /** The answer, checked against the shape if there is one. */
  readonly ask: Ask;
  /** The answer as received. */
  readonly bytes: (what: string, question: Question) => Promise<Buffer>;
  /** A streamed answer. */
  readonly stream: (what: string, request: EngineRequest) => Promise<Readable>;
  readonly withPatience: (patience: Partial<Patience>) => Engine;
};

export type EngineInfo = {
  readonly version: string;
  readonly name: string;
  readonly isManager: boolean;
  readonly nodes: number;
  readonly swarm: string;
  /** What the engine says is wrong with its part in the swarm; empty if nothing is. */
  readonly swarmError: string;
  /** ID of the swarm, the same on each of its managers. */
  readonly cluster: string;
  /** ID of its node in the swarm. */
  readonly node: string;
  /** The root certificate of the swarm, in PEM; empty if the engine does not show it. */
  readonly trustRoot: string;
  /** The folder of its data. */
  readonly folder: string;
  /** Milliseconds since 1970 by the engine's clock. */
  readonly time: number;
};

/** A host whose engine can manage the swarm. */
export type Manager = { readonly host: Host; readonly engine: Engine; readonly info: EngineInfo };

/** Opens the engine of a host, whether or not it can manage a swarm. */
export function openAnyEngine(host: Host, patience: Partial<Patience> = {}): Engine {
  return openEngine(host, { answered: false, failing: false }, { ...IMPATIENT, ...patience });
}

/** Opens the engine of a host; throws NOT_A_MANAGER when it cannot manage a swarm. */
export async function openManager(host: Host, patience: Partial<Patience> = {}): Promise<Manager> {
  const engine = openAnyEngine(host, patience);
  const info = await engine.info();
  const unusable = whyNoManager({ ...info, state: info.swarm, error: info.swarmError });
  if (unusable === undefined) return { host, engine, info };
  const { what, hint } = unusable;
  throw new CiError('NOT_A_MANAGER', `the Docker engine of ${host.name} ${what}`, { hint });
}

/** What is known of an engine, shared by all who use it: whether it ever answered, and whether it is failing now. */
type Known = { answered: boolean; failing: boolean };

function openEngine(host: Host, known: Known, patience: Patience): Engine {
  const { name, engineAgent: agent } = host;
  const patiently = <T>(what: string, question: Question, call: (within: number) => Promise<T>): Promise<T> => {
    const { method = 'GET', within = Number.POSITIVE_INFINITY, asksRegistry = false } = question;
    const changes = method !== 'GET' && !asksRegistry;
    const end = performance.now() + within;
    const attempt = async () => {
      try {
        const result = await call(Math.max(1, Math.min(ANSWER, end - performance.now())));
        known.answered = true;
        known.failing = false;
        return result;
      } catch (error) {
        if (error instanceof CiError) throw error;
        const failure = failureOf(error) ?? lostBy(error);
        const isAnswer = failure.engine.status !== undefined;
        if (isAnswer) known.answered = true;
        throw (changes || (asksRegistry && isAnswer) || !mayPass(failure) ? refused : unanswered)(name, what, failure);
      }
    };
    const window = changes ? 0 : Math.min(patience.window, within, asksRegistry ? REGISTRY_WINDOW : within);
    const passes = (error: unknown) => mayPass(error) && (known.answered || !isAbsent(error));
    return again({ ...patience, window }, attempt, passes, (error) => {
      if (known.failing || asksRegistry) return;
      known.failing = true;
      patience.warn(`the Docker engine of ${name} does not answer for now (${what}): ${saidBy(error)}; trying again`);
    });
  };
  const bytes: Engine['bytes'] = (what, question) =>
    patiently(what, question, async (within) => bodyOf(await callEngine(agent, question, within)));
  const ask: Engine['ask'] = async <T>(what: string, question: Question, shape?: z.ZodType) => {
    const answer = await patiently(what, question, async (within) =>
      jsonOf(what, bodyOf(await callEngine(agent, question, within))),
    );
    return shape === undefined ? (answer as T) : shaped<T>(what, shape, answer);
  };
  return {
    host: name,
    patience,
    ask,
    bytes,
    stream: (what, request) =>
      patiently(what, request, async (within) => {
        const answer = await openEngineStream(agent, request, within);
        const { statusCode: status = 0 } = answer;
        if (!isSuccess(status)) throw refusedBy({ status, body: await buffer(answer) });
        return answer;
      }),
    info: async () => readInfo(await ask('info', { path: '/info' }, infoShape)),
    readStack: (stack, reading) => readStack(ask, stack, reading),
    withPatience: (more) => openEngine(host, known, { ...patience, ...more }),
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function bodyOf(answer: EngineAnswer): Buffer {
  if (!isSuccess(answer.status)) throw refusedBy(answer);
  return answer.body;
}

function readInfo(info: z.infer<typeof infoShape>): EngineInfo {
  return {
    version: info.ServerVersion ?? '',
    name: info.Name ?? '',
    isManager: info.Swarm?.ControlAvailable === true,
    nodes: info.Swarm?.Nodes ?? 0,
    swarm: info.Swarm?.LocalNodeState ?? 'inactive',
    swarmError: info.Swarm?.Error ?? '',
    cluster: info.Swarm?.Cluster?.ID ?? '',
    node: info.Swarm?.NodeID ?? '',
    trustRoot: info.Swarm?.Cluster?.TLSInfo?.TrustRoot ?? '',
    folder: info.DockerRootDir ?? '/var/lib/docker',
    time: Date.parse(info.SystemTime ?? ''),
  };
}
