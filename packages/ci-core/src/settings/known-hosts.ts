import { createHash, createHmac } from 'node:crypto';

/** One line of a known_hosts file; `key` is base64, `hosts` may be hashed, and is empty for a public key alone. */
export type Pin = {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly hosts: string;
  readonly type: string;
  readonly key: string;
};

/** `authority`: only a certificate authority is pinned for this host, and certificates are not supported. */
export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked' | 'authority';

const MARKERS: Readonly<Record<string, Pin['marker']>> = {
  '@revoked': 'revoked',
  '@cert-authority': 'cert-authority',
};
const TYPE = /^[a-z][a-z0-9@.-]+$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Parses the lines of a known_hosts file (sshd(8)). Like ssh, it ignores invalid lines. CI variables may contain "\n" as
 * two characters.
 */
export function parseKnownHosts(text: string): Pin[] {
  return text.split(/\r\n|\r|\n|\\r\\n|\\n/).flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const marked = words[0]?.startsWith('@') ? (words.shift() ?? '') : undefined;
    if (marked !== undefined && !Object.hasOwn(MARKERS, marked)) return [];
    // A public key alone, as in a .pub file, and as other tools ask for it.
    if (marked === undefined && isPublicKey(words[0], words[1])) words.unshift('');
    const [hosts = '#', type = '', key = ''] = words;
    if (hosts.startsWith('#') || !TYPE.test(type) || !BASE64.test(key)) return [];
    return [{ marker: marked === undefined ? undefined : MARKERS[marked], hosts, type, key }];
  });
}

/** Whether the first field of the key's bytes is the type that the line names. */
function isPublicKey(type = '', key = ''): boolean {
  return TYPE.test(type) && BASE64.test(key) && typeOf(Buffer.from(key, 'base64')) === type;
}

function typeOf(bytes: Buffer): string {
  return bytes.length < 4 ? '' : bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1');
}

/** Types of the keys pinned for a host, so that the server is asked for a key that can be verified. */
export function pinnedTypes(pins: readonly Pin[], host: string, port: number): string[] {
  const pinned = hostKeyPins([...pinsOf(pins, host, port), ...pinsOf(pins, host, 22)]);
  return [...new Set(pinned.map(({ type }) => type))];
}

/** Compares the key that a server presented (SSH wire format) with the pinned keys. */
export function judgeHostKey(pins: readonly Pin[], host: string, port: number, key: Uint8Array): HostKeyVerdict {
  const shown = Buffer.from(key).toString('base64');
  const matching = pinsOf(pins, host, port);
  const withoutPort = pinsOf(pins, host, 22);
  const isShown = (pin: Pin) => pin.key === shown;
  if ([...matching, ...withoutPort].some((pin) => isShown(pin) && pin.marker === 'revoked')) return 'revoked';
  // Like ssh: a line without the port can confirm this key, but does not make a different key a changed one.
  if (hostKeyPins([...matching, ...withoutPort]).some(isShown)) return 'known';
  if (hostKeyPins(matching).length > 0) return 'changed';
  return matching.some(({ marker }) => marker === 'cert-authority') ? 'authority' : 'unknown';
}

/** `SHA256:…`, as printed by ssh-keygen -l. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The known_hosts line that pins this key. */
export function knownHostsLine(host: string, port: number, key: Uint8Array): string {
  const bytes = Buffer.from(key);
  const type = typeOf(bytes);
  if (!TYPE.test(type)) return '(the server presented an invalid key)';
  return `${nameOf(host, port)} ${type} ${bytes.toString('base64')}`;
}

function hostKeyPins(pins: readonly Pin[]): Pin[] {
  return pins.filter(({ marker }) => marker === undefined);
}

function pinsOf(pins: readonly Pin[], host: string, port: number): Pin[] {
  return pins.filter(({ hosts }) => matches(hosts, nameOf(host.toLowerCase(), port)));
}

function nameOf(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', hash] = hosts.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const patterns = hosts.toLowerCase().split(',');
  if (patterns.some((pattern) => pattern.startsWith('!') && glob(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && glob(pattern, name));
}

/** Matches `*` and `?` as in known_hosts, where brackets are literal. A regular expression with many stars would take forever. */
function glob(pattern: string, name: string): boolean {
  let star = -1;
  let taken = 0;
  for (let at = 0, from = 0; at < pattern.length || from < name.length; ) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at++;
      taken = from;
    } else if (from < name.length && (sign === '?' || sign === name[from])) {
      at++;
      from++;
    } else if (star >= 0 && taken < name.length) {
      // Let the last star match one more character.
      at = star + 1;
      from = ++taken;
    } else return false;
  }
  return true;
}
