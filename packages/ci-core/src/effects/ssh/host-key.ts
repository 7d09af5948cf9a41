import { readFile } from 'node:fs/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { CiError, messageOf } from '../../errors.ts';
import {
  fingerprint,
  type HostKeyVerdict,
  judgeHostKey,
  knownHostsLine,
  parseKnownHosts,
  pinnedTypes,
} from '../../settings/known-hosts.ts';
import { homePath } from '../home-path.ts';

export type Pins = ReturnType<typeof parseKnownHosts>;

/**
 * The pinned keys: lines of a known_hosts file, or the path of one. A key without a host is the one of the server, unless
 * there are several.
 */
export async function readKnownHosts(value: string | undefined, several = false): Promise<Pins> {
  const pins = await readPins(value);
  const bare = pins.find(({ hosts }) => hosts === '');
  if (bare !== undefined && several) {
    const start = `${bare.type} ${bare.key}`.slice(0, 40);
    throw new CiError(
      'INVALID_INPUT',
      `SSH_KNOWN_HOSTS has a key without its host, and there are several hosts: ${start}…`,
      {
        hint: 'write the host before each key, as ssh-keyscan does: "<host> <type> <key>"; "[<host>]:<port>" for another port than 22',
      },
    );
  }
  return pins.map((pin) => (pin.hosts === '' ? { ...pin, hosts: '*' } : pin));
}

async function readPins(value: string | undefined): Promise<Pins> {
  if (value === undefined) return [];
  const pins = parseKnownHosts(value);
  if (pins.length > 0) return pins;
  const path = value.trim();
  if (/[\r\n]/.test(path) || path.startsWith('#')) throw noHostKey('SSH_KNOWN_HOSTS');
  const read = parseKnownHosts(
    await readFile(homePath(path), 'utf8').catch((cause) => Promise.reject(notAFile(cause))),
  );
  if (read.length === 0) throw noHostKey(`SSH_KNOWN_HOSTS: the file ${path}`);
  return read;
}

/** The types that ssh2 can check, best first; RSA keys are proved with the newer signatures. */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** Pinned types first: a server with several keys then shows a known one. Then the others, so that it can show any. */
export function hostKeyAlgorithms(pins: Pins, host: string, port: number): ServerHostKeyAlgorithm[] {
  const types = new Set([...pinnedTypes(pins, host, port), ...Object.keys(ALGORITHMS)]);
  return [...types].flatMap((type) => ALGORITHMS[type] ?? []);
}

export type HostKeyRules = {
  readonly host: string;
  readonly port: number;
  readonly acceptNewHostKey: boolean;
  readonly warn: (text: string) => void;
};

/** Why the key that the server showed is refused; undefined when it is trusted. */
export function refuseHostKey(rules: HostKeyRules, pins: Pins, shown: Buffer): CiError | undefined {
  const { host, port, acceptNewHostKey, warn } = rules;
  const verdict = judgeHostKey(pins, host, port, shown);
  if (verdict === 'known') return undefined;
  if (verdict === 'unknown' && acceptNewHostKey) {
    warn(
      `host key of ${host}:${port} is not pinned; accepted ${fingerprint(shown)} because SSH_HOST_KEY_CHECKING is accept-new`,
    );
    return undefined;
  }
  const { code, says, hint } = REFUSALS[verdict];
  const line = verdict === 'revoked' ? '' : `: ${knownHostsLine(host, port, shown)}`;
  return new CiError(code, `the host key of ${host}:${port} ${says}; it showed ${fingerprint(shown)}`, {
    hint: `${hint}${line}`,
  });
}

const COMPARE = "if that is the server's fingerprint (ssh-keygen -lf on the server)";

const REFUSALS = {
  unknown: {
    code: 'HOST_KEY_UNKNOWN',
    says: 'is not pinned',
    hint: `${COMPARE}, put this line into SSH_KNOWN_HOSTS`,
  },
  authority: {
    code: 'HOST_KEY_UNKNOWN',
    says: 'cannot be checked: SSH_KNOWN_HOSTS has only a @cert-authority for it, and host certificates are not supported',
    hint: `${COMPARE}, pin the plain key: add this line to SSH_KNOWN_HOSTS`,
  },
  changed: {
    code: 'HOST_KEY_CHANGED',
    says: 'is not the one pinned in SSH_KNOWN_HOSTS',
    hint: 'possible man-in-the-middle attack; if the server was really reinstalled, replace its line with',
  },
  revoked: {
    code: 'HOST_KEY_CHANGED',
    says: 'is revoked in SSH_KNOWN_HOSTS',
    hint: 'possible man-in-the-middle attack; give the server a new host key and pin that one',
  },
} as const satisfies Record<Exclude<HostKeyVerdict, 'known'>, unknown>;

function noHostKey(where: string): CiError {
  return new CiError('INVALID_INPUT', `${where} does not contain a host key`, {
    hint: 'a line is "<host> <type> <key>", as ssh-keyscan prints it; for a single server also "<type> <key>"',
  });
}

function notAFile(cause: unknown): CiError {
  return new CiError(
    'INVALID_INPUT',
    `SSH_KNOWN_HOSTS is neither a known_hosts line nor a file that can be read: ${messageOf(cause)}`,
    { hint: 'put the known_hosts lines into it, or the path of a file with them', cause },
  );
}
