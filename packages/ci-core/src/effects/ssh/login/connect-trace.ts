/** The steps until a server has let the user in. Each is named when it fails. */
export type Step = 'connect' | 'greet' | 'exchange' | 'login' | 'in';

/** What ssh2 reports of one connection beside its events. */
export type Trace = {
  /** For `debug` of ssh2. */
  readonly read: (line: string) => void;
  readonly step: () => Step;
  /** What both sides offered of one kind of algorithm, such as "KEX method". */
  readonly offers: (kind: string) => { readonly here: string; readonly there: string };
  /** How many keys were offered to the server. */
  readonly keys: () => number;
  /** Whether the server accepted a key, and what it still asks for or would accept instead. */
  readonly login: () => { readonly accepted: boolean; readonly methods: readonly string[] };
  /** By `performance.now()`: when the server sent something last, and whether it did since it let the user in. */
  readonly heard: () => { readonly at: number; readonly since: boolean };
};

const OFFER = /^Handshake: \((local|remote)\) (.*?): (.*)$/;
const FAILED = /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/;

export function traceConnect(): Trace {
  const offered = new Map<string, string>();
  let step: Step = 'connect';
  let keys = 0;
  let accepted = false;
  let methods: readonly string[] = [];
  let heard = { at: performance.now(), since: false };
  const read = (line: string) => {
    if (line.startsWith('Inbound:') || line.startsWith('Remote ident:'))
      heard = { at: performance.now(), since: step === 'in' };
    if (step === 'in') return;
    if (line === 'Socket connected') step = 'greet';
    else if (line.startsWith('Remote ident:')) step = 'exchange';
    else if (line === 'Handshake completed') step = 'login';
    else if (line.startsWith('Inbound: Received USERAUTH_SUCCESS')) step = 'in';
    else if (line.startsWith('Inbound: Received USERAUTH_PK_OK')) accepted = true;
    else if (/^Outbound: Sending USERAUTH_REQUEST \(publickey/.test(line) && !accepted) keys += 1;
    const [, side, kind, list = ''] = OFFER.exec(line) ?? [];
    if (side !== undefined) offered.set(`${side} ${kind}`, list.replaceAll(',', ', '));
    const failed = FAILED.exec(line)?.[1];
    if (failed !== undefined) methods = failed.split(',').filter((name) => name !== '');
  };
  return {
    read,
    step: () => step,
    offers: (kind) => ({
      here: offered.get(`local ${kind}`) ?? '',
      there: offered.get(`remote ${kind}`) ?? '',
    }),
    keys: () => keys,
    login: () => ({ accepted, methods }),
    heard: () => heard,
  };
}
