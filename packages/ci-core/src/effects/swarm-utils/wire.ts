import type { buildConnector, Dispatcher } from 'undici';
import type { RequestOutcome } from '../../plan/swarm-utils/swarm-utils-request.ts';
import type { Http } from '../http/http.ts';
import { connectionWords } from '../platform/platform-error.ts';

export type Unsent = Pick<Extract<RequestOutcome, { kind: 'unsent' }>, 'why' | 'retryable' | 'hint'>;

/** How one request reaches SwarmUtils. */
export type Wire = {
  readonly dispatcher: Dispatcher;
  /** Why nothing was sent; undefined when something may have been. */
  readonly unsent: (error: unknown) => Unsent | undefined;
  readonly close: () => Promise<void>;
};

/** SwarmUtils answers when it is done: only the caller's own signal ends the wait. */
const PATIENT = { headersTimeout: 0, bodyTimeout: 0 };
const TO_CONNECT = 10_000;
/** Codes of a connection that was never made. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];
const HINT =
  'see that SWARM_UTILS_URL is right and that this machine reaches it; a runner outside of its network needs --via docker-network:<network> or --via ssh';

/** A wire over connections that `dial` makes; an error before the first one is there is `explained`. */
export async function wireOver(dial: buildConnector.connector, explained: (error: unknown) => Unsent): Promise<Wire> {
  const { Agent } = await import('undici');
  let connected = false;
  const dispatcher = new Agent({
    ...PATIENT,
    connect: (options, done) =>
      dial(options, (...dialled) => {
        connected ||= dialled[0] === null;
        done(...dialled);
      }),
  });
  return {
    dispatcher,
    unsent: (error) => (connected ? undefined : explained(error)),
    // Not awaited: an SSH channel whose remaining output is not read never closes.
    close: async () => void dispatcher.destroy(),
  };
}

/** From this machine, through the proxy that the environment names for the address, if any. */
export async function directWire(address: string, http: Pick<Http, 'proxyOf'>): Promise<Wire> {
  const { buildConnector, ProxyAgent } = await import('undici');
  const { uri: proxy, variable } = http.proxyOf(address);
  if (proxy === undefined) return wireOver(buildConnector({ timeout: TO_CONNECT }), explained);
  const open = () => {
    try {
      return new ProxyAgent({ uri: proxy, ...PATIENT });
    } catch {
      return undefined;
    }
  };
  const dispatcher = open();
  if (dispatcher === undefined) return invalidProxy(variable);
  const refused = (error: unknown) =>
    /^Proxy response/.test(connectionWords(error)) || NOT_CONNECTED.includes(codeOf(error));
  return {
    dispatcher,
    unsent: (error) => (refused(error) ? explained(error) : undefined),
    close: () => dispatcher.destroy(),
  };
}

/** The proxy may contain a password, so it is not shown. */
function invalidProxy(variable: string): Promise<Wire> {
  const why = `${variable} is not a valid proxy address`;
  const hint = 'write http://host:port, or name the host of SWARM_UTILS_URL in NO_PROXY';
  return wireOver(
    (_options, done) => done(new Error(why), null),
    () => ({ why, retryable: false, hint }),
  );
}

function explained(error: unknown): Unsent {
  // A certificate that is refused now will be refused again.
  const distrusted = /CERT|SIGNATURE|ERR_TLS|ERR_SSL|EPROTO/.test(codeOf(error));
  const hint = distrusted ? 'set NODE_EXTRA_CA_CERTS for a private CA' : HINT;
  return { why: connectionWords(error), retryable: !distrusted, hint };
}

function codeOf(error: unknown): string {
  return String(Object(error).code ?? Object(Object(error).cause).code);
}
