import { CiError, messageOf } from '../../errors.ts';
import type { EngineAnswer } from './engine-client.ts';
import { swarmHint, withoutHarm } from './manager-state.ts';

/** How a request failed: the engine's answer; empty if there was no complete answer. */
export type EngineFailure = Error & { readonly engine: { readonly status?: number; readonly json?: unknown } };

/** The failure for an answer that is not a success. */
export function refusedBy({ status, body }: EngineAnswer): EngineFailure {
  const text = body.toString('utf8');
  const json = jsonIn(text);
  const message: unknown = Object(json).message;
  const said = typeof message === 'string' && message !== '' ? message : text.trim().slice(0, 500);
  return Object.assign(new Error(withoutHarm(said) || `HTTP status ${status}`), { engine: { status, json } });
}

/** The failure for a request without a complete answer. */
export function lostBy(error: unknown): EngineFailure {
  return Object.assign(new Error(messageOf(error), { cause: error }), { engine: {} });
}

/** The failure of a request behind an error of the engine. */
export function failureOf(error: unknown): EngineFailure | undefined {
  const cause = error instanceof CiError ? error.cause : error;
  return cause instanceof Error && 'engine' in cause ? (cause as EngineFailure) : undefined;
}

/** The engine's own message in an error. */
export function saidBy(error: unknown): string {
  return messageOf(failureOf(error) ?? error);
}

/**
 * Whether the same request may succeed a little later: there was no answer, or one about the engine's state (5xx, too many
 * requests). An answer about the request (4xx), or about something that the engine does not support, stays the same.
 */
export function mayPass(error: unknown): boolean {
  const failure = failureOf(error);
  if (failure === undefined) return false;
  const { status } = failure.engine;
  return status === undefined || status === 429 || (status >= 500 && status !== 501);
}

/** Whether there was no answer in time, over a connection that worked. */
export function isTimeout(error: unknown): boolean {
  const cause: unknown = failureOf(error)?.cause;
  return cause instanceof Error && 'timedOut' in cause;
}

/** Whether no connection could be made at all. If the engine has never answered, waiting does not help. */
export function isAbsent(error: unknown): boolean {
  const cause: unknown = failureOf(error)?.cause;
  return cause instanceof Error && !/^(socket hang up|read ECONNRESET|write E(PIPE|CONNRESET))$/.test(cause.message);
}

/** The engine of the machine that runs the job is often not the one that is meant. */
const NO_SERVER =
  'to deploy to a server, set SERVER_HOST: it is not set here, as a protected variable is not on a branch that is not protected; otherwise see that the Docker engine of this machine runs';

/** A request that got no answer: another connection may help. */
export function unanswered(host: string, what: string, cause: EngineFailure): CiError {
  if (/permission denied|EACCES/i.test(cause.message)) return notAllowed(host, what, cause);
  const hint =
    swarmHint(cause.message) ?? (host === 'this machine' ? NO_SERVER : 'see that the Docker engine runs there');
  const message = `the Docker engine of ${host} does not answer (${what}): ${cause.message}`;
  return new CiError('ENGINE_UNREACHABLE', message, { hint, cause });
}

/** The engine's socket is there, but not for this user: as on servers where docker is used with sudo. */
function notAllowed(host: string, what: string, cause: EngineFailure): CiError {
  const message = `the Docker engine of ${host} does not let this user in (${what}): ${cause.message}`;
  return new CiError('ENGINE_UNREACHABLE', message, {
    hint: 'add the user to the docker group on the server ("usermod --append --groups docker USER"), or set SERVER_USER to one who may use docker without sudo',
    cause,
  });
}

/** A request that the engine did not apply, or not completely. */
export function refused(host: string, what: string, cause: EngineFailure): CiError {
  const message = `the Docker engine of ${host} refused (${what}): ${cause.message}`;
  return new CiError('ENGINE_REFUSED', message, { hint: 'see the engine log there', cause });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
