import { CiError, messageOf } from '../../../errors.ts';
import type { Step, Trace } from './connect-trace.ts';
import type { Hop } from './hop.ts';

const STEPS: Readonly<Record<Exclude<Step, 'in'>, readonly [does: string, hint: string]>> = {
  connect: ['cannot be reached over SSH', 'see that the server is up, PORT is right and no firewall is in between'],
  greet: [
    'accepted the connection, but did not greet as an SSH server does',
    'see that PORT is that of an SSH server; some servers block an address for a while after failed logins',
  ],
  exchange: [
    'did not finish the key exchange of SSH',
    'see the log of sshd on the server; a server under load refuses connections (MaxStartups)',
  ],
  login: ['did not finish the login', 'see the log of sshd on the server, and UseDNS, GSSAPI and PAM there'],
};

const NO_MATCH = /no matching (key exchange algorithm|host key format|(?:C->S|S->C) (?:cipher|MAC|compression))/i;
/** The kind of algorithm: its name in the trace, in words, and the option of sshd that lists it. */
const KINDS = [
  [/key exchange/, 'KEX method', 'key exchange', 'KexAlgorithms'],
  [/host key/, 'Host key format', 'host key', 'HostKeyAlgorithms'],
  [/cipher/, 'C->S cipher', 'cipher', 'Ciphers'],
  [/mac/i, 'C->S MAC', 'MAC', 'MACs'],
  [/compression/, 'C->S compression', 'compression', 'Compression'],
] as const;

/** Why a connection failed: never "firewall" when the server was there. `certified`: there is a certificate for a key. */
export function explainConnect(error: unknown, hop: Hop, trace: Trace, certified: boolean): CiError {
  const { host, port, agent, setting } = hop;
  const { level, code } = error as { level?: string; code?: string };
  const why = messageOf(error);
  const at = `${host}:${port}`;
  if (/too many authentication failures/i.test(why)) return tooManyKeys(error, hop, trace);
  if (level === 'client-authentication') return refusedUser(error, hop, trace, certified);
  if (level === 'agent') {
    return new CiError('SSH_REFUSED', `the SSH agent at ${agent} (SSH_AUTH_SOCK) cannot be used: ${why}`, {
      hint: 'see that the agent runs and has the key, or set SSH_PRIVATE_KEY',
      cause: error,
    });
  }
  const unmatched = NO_MATCH.exec(why)?.[1];
  if (unmatched !== undefined) return noCommon(error, at, unmatched, trace);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new CiError('SERVER_UNREACHABLE', `${at} cannot be reached over SSH: ${why}`, {
      hint: `correct ${setting}; a name of ~/.ssh/config is not known here, as no ssh_config is read: write the address, and SSH_JUMP_HOST for a ProxyJump`,
      cause: error,
    });
  }
  const step = trace.step();
  const [does, hint] = STEPS[step === 'in' ? 'login' : step];
  return new CiError('SERVER_UNREACHABLE', `${at} ${does}: ${why}`, {
    hint: hint.replace('PORT', setting === 'SERVER_HOST' ? 'SERVER_PORT' : `the port in ${setting}`),
    cause: error,
  });
}

function noCommon(error: unknown, at: string, unmatched: string, trace: Trace): CiError {
  const [, name = unmatched, words = unmatched, option = ''] = KINDS.find(([kind]) => kind.test(unmatched)) ?? [];
  const { here, there } = trace.offers(name);
  return new CiError(
    'SERVER_UNREACHABLE',
    `${at} and this command have no ${words} algorithm in common; the server offers ${there || 'none'}; this command ${here}`,
    { hint: `add one of the latter to ${option} in the sshd_config of the server`, cause: error },
  );
}

function tooManyKeys(error: unknown, { host, port, user, key }: Hop, trace: Trace): CiError {
  const count = trace.keys();
  const tried = key ? 'the private key' : `${count} ${count === 1 ? 'key' : 'keys'} of the agent`;
  return new CiError('SSH_REFUSED', `${host}:${port} hung up on ${user} after ${tried}: ${messageOf(error)}`, {
    hint: key
      ? `add the public key to ~/.ssh/authorized_keys of ${user}, and see MaxAuthTries in the sshd_config of the server`
      : 'set SSH_PRIVATE_KEY, or leave only the deploy key in the agent: each key counts as a try (MaxAuthTries)',
    cause: error,
  });
}

function refusedUser(error: unknown, hop: Hop, trace: Trace, certified: boolean): CiError {
  const { host, port, user, key, agent, setting } = hop;
  const proof = key ? 'the private key' : agent ? 'the keys of the agent' : 'no key at all';
  const { accepted, methods } = trace.login();
  const said = `${host}:${port} refused ${user} with ${proof}`;
  const refused = (message: string, hint: string) => new CiError('SSH_REFUSED', message, { hint, cause: error });
  if (accepted && methods.length > 0 && !methods.includes('publickey'))
    return refused(
      `${host}:${port} accepted the key of ${user} and asks for a second step (${methods.join(', ')})`,
      'a job cannot answer it: exempt this user from AuthenticationMethods in the sshd_config of the server',
    );
  if (methods.length > 0 && !methods.includes('publickey'))
    return refused(
      `${said}: it accepts no keys, only ${methods.join(', ')}`,
      'set PubkeyAuthentication yes in the sshd_config of the server',
    );
  if (certified)
    return refused(
      `${said}: there is a certificate for the key, but user certificates are not supported`,
      `add the plain public key to ~/.ssh/authorized_keys of ${user} on the server`,
    );
  const other = setting === 'SSH_JUMP_HOST' ? 'SSH_JUMP_PRIVATE_KEY' : 'SSH_PRIVATE_KEY';
  return refused(
    `${said}: ${messageOf(error)}`,
    `add the public key to ~/.ssh/authorized_keys of ${user} on the server, or set ${other} to the right key; certificates are not supported`,
  );
}
