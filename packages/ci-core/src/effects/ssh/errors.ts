import { CiError, messageOf } from '../../errors.ts';

type Target = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly agent: string | undefined;
  readonly privateKey: unknown;
};

/** A message of the day can be long. */
const MOST_SAID = 500;

/** Why a connection failed. */
export function explainConnect(error: unknown, target: Target): CiError {
  const { host, port } = target;
  const { level, code } = error as { level?: string; code?: string };
  const why = messageOf(error);
  if (level === 'client-authentication') return refusedUser(error, target);
  if (level === 'agent') {
    return new CiError('SSH_REFUSED', `the SSH agent at ${target.agent} (SSH_AUTH_SOCK) cannot be used: ${why}`, {
      hint: 'see that the agent runs and has the key, or set SSH_PRIVATE_KEY',
      cause: error,
    });
  }
  return new CiError('SERVER_UNREACHABLE', `${host}:${port} cannot be reached over SSH: ${why}`, {
    hint: unreachableHint(code, why),
    cause: error,
  });
}

function unreachableHint(code: string | undefined, why: string): string {
  if (code === 'ENOTFOUND') return 'correct SERVER_HOST';
  if (/lost before handshake|ECONNRESET/.test(why)) {
    return 'see that SERVER_PORT is that of an SSH server; some servers block an address for a while after failed logins';
  }
  return 'see that the server is up, SERVER_PORT is right and no firewall is in between';
}

function refusedUser(error: unknown, { host, port, user, privateKey, agent }: Target): CiError {
  const proof = privateKey ? 'the private key' : agent ? 'the keys of the agent' : 'no key at all';
  return new CiError('SSH_REFUSED', `${host}:${port} refused ${user} with ${proof}: ${messageOf(error)}`, {
    hint: `add the public key to ~/.ssh/authorized_keys of ${user} on the server, or set SSH_PRIVATE_KEY to the right key`,
    cause: error,
  });
}

export function connectionLost(name: string, during: string, why: string): CiError {
  return new CiError('CONNECTION_LOST', `the connection to ${name} was lost during "${during}": ${why}`, {
    hint: 'run the job again: it finishes what was begun',
  });
}

/** The connection is there, but the server opens no further session on it. */
export function sessionRefused(name: string, during: string, why: string): CiError {
  return new CiError('SERVER_UNUSABLE', `${name} refused to open an SSH session for "${during}": ${why}`, {
    hint: 'raise MaxSessions in the sshd_config of the server; or, if the key has "restrict" before it, write "restrict,port-forwarding", so that fewer sessions are needed',
  });
}

export function noShell(name: string, code: number, output: string): CiError {
  const said = output.length > MOST_SAID ? `…${output.slice(-MOST_SAID)}` : output || 'no output';
  return new CiError(
    'SERVER_UNUSABLE',
    `the login shell on ${name} did not run the command (exit code ${code}): ${said}`,
    {
      hint: 'give the user a login shell that runs commands, and a profile that does not exit or read its input',
    },
  );
}
