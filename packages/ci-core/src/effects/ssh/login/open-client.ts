import type { Duplex } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import type { CiError } from '../../../errors.ts';
import { hostKeyAlgorithms, type Pins, refuseHostKey } from '../host-key.ts';
import { hasCertificate } from './agent-certificate.ts';
import { type Trace, traceConnect } from './connect-trace.ts';
import { explainConnect } from './explain-connect.ts';
import type { Hop } from './hop.ts';

type Rules = { readonly pins: Pins; readonly acceptNewHostKey: boolean; readonly warn: (text: string) => void };

/** Milliseconds for each step until the login: a server that answers at all does so at once. */
const STEP_TIMEOUT = 20_000;
/** Milliseconds for the login: a server may ask a name server or a directory that does not answer. */
const LOGIN_TIMEOUT = 90_000;
/** A login that took so long is worth a word. */
const SLOW_LOGIN = 10_000;
const KEEPALIVE = 5_000;
/** Milliseconds without a sign of life; sshd gives none while it begins the session of the login (PAM). */
const SILENCE = { 'before the first answer': LOGIN_TIMEOUT, after: 25_000 };

/** Logs in to one server, over `sock` if it is reached through another one. Throws as `connectSsh` does. */
export async function openClient(hop: Hop, { pins, ...rules }: Rules, sock: Duplex | undefined): Promise<NodeSSH> {
  const { host, port, user, key, agent } = hop;
  const { NodeSSH } = await import('node-ssh');
  const ssh = new NodeSSH();
  const trace = traceConnect();
  if (sock) trace.read('Socket connected');
  const started = performance.now();
  let refused: CiError | undefined;
  try {
    const connecting = ssh.connect({
      ...(sock ? { sock } : { host, port }),
      username: user,
      // Each step has its own limit.
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE,
      keepaliveCountMax: LOGIN_TIMEOUT / KEEPALIVE,
      debug: trace.read,
      ...(key ?? (agent === undefined ? {} : { agent })),
      // Without `none` first, which only lists the methods of the server.
      authHandler: [key === undefined ? 'agent' : 'publickey'],
      algorithms: { serverHostKey: hostKeyAlgorithms(pins, host, port) },
      hostVerifier: (shown: Buffer) => {
        refused = refuseHostKey({ ...rules, host, port }, pins, shown);
        return refused === undefined;
      },
    });
    connecting.catch(() => {});
    await withinSteps(connecting, trace);
    if (!ssh.connection) throw new Error('the connection ended at once');
  } catch (error) {
    // Closing it properly would wait for the server and keep the process alive.
    ssh.connection?.destroy();
    sock?.destroy();
    throw refused ?? explainConnect(error, hop, trace, await isCertified(hop));
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  if (seconds * 1_000 >= SLOW_LOGIN)
    rules.warn(`${host}:${port} took ${seconds} s to let ${user} in; see UseDNS, GSSAPI and PAM on the server`);
  // Small writes in both directions: without this each one may wait 40 ms for an acknowledgement.
  ssh.connection.setNoDelay(true);
  ssh.connection.on('error', () => {});
  watchSilence(ssh.connection, trace);
  return ssh;
}

async function isCertified({ key, agent }: Hop): Promise<boolean> {
  if (key !== undefined || agent === undefined) return key?.hasCertificate === true;
  return hasCertificate(agent);
}

/** Rejects when a step takes too long. */
function withinSteps<T>(connecting: Promise<T>, trace: Trace): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let [step, since] = [trace.step(), performance.now()];
    const timer = setInterval(() => {
      if (trace.step() !== step) [step, since] = [trace.step(), performance.now()];
      const limit = step === 'login' || step === 'in' ? LOGIN_TIMEOUT : STEP_TIMEOUT;
      if (performance.now() - since >= limit)
        reject(Object.assign(new Error(`no answer within ${limit / 1_000} s`), { timedOut: true }));
    }, 250);
    connecting.then(resolve, reject).finally(() => clearInterval(timer));
  });
}

/** Ends a connection on which nothing comes any more, although keepalives are sent. */
function watchSilence(client: Client, trace: Trace): void {
  const timer = setInterval(() => {
    const { at, since } = trace.heard();
    const limit = since ? SILENCE.after : SILENCE['before the first answer'];
    if (performance.now() - at > limit) client.destroy();
  }, 1_000);
  timer.unref();
  client.once('close', () => clearInterval(timer));
}
