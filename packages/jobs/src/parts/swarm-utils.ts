import {
  assertNoProblems,
  CiError,
  callSwarmUtils,
  defaultTimeoutOf,
  demandDone,
  type Host,
  localHost,
  type Problem,
  Secret,
  type Settings,
  type SwarmUtilsCall,
  type SwarmUtilsPlace,
  type SwarmUtilsRequest,
  tokenFor,
  unlessAborted,
} from '@swarm-ci/core';
import type { JobInput } from '../command-line/job.ts';
import type { World } from '../command-line/world.ts';
import { stopSignal } from './stop-signal.ts';
import { openHost, targetProblems, targetSettings } from './target.ts';

/** Settings of the jobs that send requests to SwarmUtils. */
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
  'retry-locked': 'retry until the timeout while SwarmUtils is busy with the same service',
};

/** What is missing to send requests from the server. */
export function viaProblems(settings: Needed, env: World['env']): Problem[] {
  // An invalid value has already been reported.
  if (settings.swarmUtilsVia?.kind !== 'ssh') return [];
  if (settings.serverHost) return targetProblems(settings, env);
  return [
    { at: 'SERVER_HOST', message: 'is not set, but --via ssh sends the requests from it', hint: 'name a manager' },
  ];
}

/** The calls with their tokens, which are hidden in all further output. */
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

/** Runs work that sends requests to SwarmUtils, until a signal stops it. */
export async function withSwarmUtils<T>(
  settings: Needed,
  world: World,
  work: (place: SwarmUtilsPlace) => Promise<T>,
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
  const message = `${signal} during a request to SwarmUtils: work that it has started continues there`;
  return new CiError('INTERRUPTED', message, { hint: 'check "docker service ps" before you run it again' });
}

/** Runs a job that consists of one request, such as a backup. */
export async function runRequest(
  request: SwarmUtilsRequest,
  { settings, switches, problems }: Pick<JobInput<never>, 'switches' | 'problems'> & { readonly settings: Needed },
  world: World,
): Promise<number> {
  const planned = callsOf([request], settings, switches.has('retry-locked'), world);
  assertNoProblems([...problems, ...viaProblems(settings, world.env), ...planned.problems]);
  const { action, subject } = request;
  const verdicts = await withSwarmUtils(settings, world, (place) => {
    world.log.info(`… ${action} ${subject}`);
    return Promise.all(planned.calls.map((call) => callSwarmUtils(call, place)));
  });
  for (const verdict of verdicts) {
    if (verdict.log.length > 0) world.log.folded(`Log of ${action} ${subject}`, verdict.log.join('\n'));
    demandDone(verdict);
  }
  world.result(`${action} ${subject}: done`, { action, subject, outcome: 'done' });
  return 0;
}
