import type { Host } from '../../effects/host/host.ts';
import type { Http } from '../../effects/http/http.ts';
import { timeLimit } from '../../effects/http/time-limit.ts';
import { containerWire } from '../../effects/swarm-utils/container-wire.ts';
import { sendRequest } from '../../effects/swarm-utils/send-request.ts';
import { sshWire } from '../../effects/swarm-utils/ssh-wire.ts';
import { directWire, type Wire } from '../../effects/swarm-utils/wire.ts';
import { wait } from '../../effects/wait.ts';
import { CiError } from '../../errors.ts';
import type { SwarmUtilsRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { createRedactor, type Secret } from '../../secret.ts';
import type { Settings } from '../../settings/definitions.ts';
import { formatDuration } from '../../settings/duration.ts';
import { judgeRequest } from '../../verdict/swarm-utils/judge-swarm-utils.ts';
import type { SwarmUtilsVerdict } from '../../verdict/swarm-utils/swarm-utils-verdict.ts';
import type { Log } from '../log.ts';

export type SwarmUtilsPorts = {
  readonly settings: Settings<'swarmUtilsUrl' | 'swarmUtilsVia' | 'swarmUtilsImage'>;
  /** The server from which `--via ssh` sends requests; opened when needed, closed by the caller. */
  readonly host: () => Promise<Host>;
  readonly http: Http;
  /** This machine, from which `--via docker-network` sends requests, until the signal. */
  readonly here: (stop: AbortSignal) => Host;
  readonly log: Log;
  /** Ends the wait; SwarmUtils continues what it has started. */
  readonly signal: AbortSignal;
};

export type SwarmUtilsCall = {
  readonly request: SwarmUtilsRequest;
  readonly token: Secret;
  /** Milliseconds, with all retries. */
  readonly timeout: number;
  /** Tries again when SwarmUtils is busy with the service. */
  readonly retryLocked: boolean;
};

const TRIES = 5;
const FIRST_PAUSE = 500;
const LOCKED_PAUSE = 3_000;

/**
 * Makes a call and judges its result. A request is sent again only if it was never sent or, with `retryLocked`, if
 * SwarmUtils did not start it. Throws the `CiError` of the server if `--via ssh` cannot reach it.
 */
export async function callSwarmUtils(call: SwarmUtilsCall, ports: SwarmUtilsPorts): Promise<SwarmUtilsVerdict> {
  const { request, token, timeout } = call;
  const deadline = performance.now() + timeout;
  const hide = createRedactor([token]);
  for (let begun = 1, unsent = 1; ; ) {
    const wire = await openWire(ports);
    const limit = timeLimit(deadline - performance.now(), ports.signal);
    const sent = sendRequest(wire, ports.settings.swarmUtilsUrl, request, token, limit.signal);
    const exchange = await sent.finally(limit.close);
    const verdict = judgeRequest(request, exchange, hide);
    const again = exchange.kind === 'unsent' && exchange.retryable && unsent < TRIES;
    const waits = call.retryLocked && verdict.outcome === 'locked';
    const pause = again ? FIRST_PAUSE * 2 ** (unsent - 1) : LOCKED_PAUSE;
    if (!(again || waits) || ports.signal.aborted || performance.now() + pause > deadline) return verdict;
    ports.log.info(`${verdict.headline}; again in ${formatDuration(pause)} (try ${again ? ++unsent : ++begun})`);
    await wait(pause, ports.signal);
  }
}

async function openWire({ settings, host, http, here }: SwarmUtilsPorts): Promise<Wire> {
  const { swarmUtilsUrl: address, swarmUtilsVia: via, swarmUtilsImage: image } = settings;
  if (via.kind === 'direct') return directWire(address, http);
  if (via.kind === 'docker-network') return containerWire(via.network, image, here);
  const { forward } = await host();
  if (forward) return sshWire(forward);
  throw new CiError('SWARM_UTILS_UNREACHABLE', 'no server to reach SwarmUtils from', {
    hint: 'set SERVER_HOST',
  });
}
