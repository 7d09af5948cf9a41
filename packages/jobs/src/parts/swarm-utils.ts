import {
  assertDone,
  assertNoProblems,
  CiError,
  callSwarmUtils,
  defaultTimeoutOf,
  type Host,
  localHost,
  type Problem,
  Secret,
  type Settings,
  type SwarmUtilsCall,
  type SwarmUtilsPorts,
  type SwarmUtilsRequest,
  tokenFor,
  unlessAborted,
} from '@swarm-ci/core';
import type { JobInput } from '../command-line/job.ts';
import type { World } from '../command-line/world.ts';
import { stopSignal } from './stop-signal.ts';
import { openHost, targetProblems, targetSettings } from './target.ts';

/** Settings of the jobs that ask SwarmUtils. */
export const swarmUtilsSettings = [
  'directory',
  'swarmUtilsUrl',
  'swarmUtilsToken',
  'swarmUtilsVia',
  'swarmUtilsImage',
  'swarmUtilsTimeout',
  ...targetSettings,
] as const;

type Needed = Settings<(typeof swarmUtilsSettings)[number]>;

export const lockedSwitch = {
  'retry-locked': 'try again, until the timeout, while SwarmUtils is busy with the same service',
};

/** What is missing to ask from the server. */
export function viaProblems(settings: Needed, env: World['env']): Problem[] {
  // A way that is none is a problem already.
  if (settings.swarmUtilsVia?.kind !== 'ssh') return [];
  if (settings.serverHost) return targetProblems(settings, env);
  return [{ at: 'SERVER_HOST', message: 'is not set, and --via ssh asks from there', hint: 'name a manager' }];
}

/** The calls with their tokens, which are hidden from now on. */
export function callsOf(
  requests: readonly SwarmUtilsRequest[],
  { swarmUtilsToken, swarmUtilsTimeout }: Pick<Needed, 'swarmUtilsToken' | 'swarmUtilsTimeout'>,
  retryLocked: boolean,
  world: World,
): { calls: SwarmUtilsCall[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const calls = requests.flatMap((request) => {
    const token = tokenFor(request, world.env, swarmUtilsToken);
    if (token instanceof Secret)
      return [{ request, token, retryLocked, timeout: swarmUtilsTimeout ?? defaultTimeoutOf(request) }];
    problems.push(token);
    return [];
  });
  world.protect({ ...calls.map(({ token }) => token) });
  return { calls, problems };
}

/** Does work that asks SwarmUtils, until a signal stops it. */
export async function withSwarmUtils<T>(
  settings: Needed,
  world: World,
  work: (ports: SwarmUtilsPorts) => Promise<T>,
): Promise<T> {
  const signal = stopSignal(world, interrupted);
  let host: Promise<Host> | undefined;
  const open = () => {
    host ??= openHost(settings, world);
    return host;
  };
  try {
    const here = (stop: AbortSignal) => localHost(world.env, stop);
    const place = { settings, host: open, http: world.http, here, log: world.log, signal };
    return await unlessAborted(signal, work(place));
  } finally {
    host?.then(
      (opened) => opened.close(),
      () => {},
    );
  }
}

function interrupted(signal: string): CiError {
  const message = `${signal} while SwarmUtils was asked: what it has begun goes on there`;
  return new CiError('INTERRUPTED', message, { hint: 'see "docker service ps" before you run it again' });
}

/** The one call of a job that asks for no update. */
export async function askSwarmUtils(
  request: SwarmUtilsRequest,
  { settings, switches, problems }: Pick<JobInput<never>, 'switches' | 'problems'> & { readonly settings: Needed },
  world: World,
): Promise<number> {
  const planned = callsOf([request], settings, switches.has('retry-locked'), world);
  assertNoProblems([...problems, ...viaProblems(settings, world.env), ...planned.problems]);
  const { action, subject } = request;
  const verdicts = await withSwarmUtils(settings, world, (ports) => {
    world.log.info(`… ${action} ${subject}`);
    return Promise.all(planned.calls.map((call) => callSwarmUtils(call, ports)));
  });
  for (const verdict of verdicts) {
    if (verdict.log.length > 0) world.log.folded(`What was said in ${subject}`, verdict.log.join('\n'));
    assertDone(verdict);
  }
  world.result(`${action} ${subject}: done`, { action, subject, outcome: 'done' });
  return 0;
}
