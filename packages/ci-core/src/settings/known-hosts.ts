import { createHash, createHmac } from 'node:crypto';

type Pin = {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly hosts: string;
  readonly type: string;
  readonly key: string;
};

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/** The lines of a known_hosts file (sshd(8)); comments, empty lines and CRLF are fine, anything else odd is left out. */
export function parseKnownHosts(text: string): Pin[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) return [];
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [hosts, type, key] = words;
    if (!hosts || !type || !key) return [];
    return [{ marker: marker as Pin['marker'], hosts, type, key }];
  });
}

/** Types of the keys pinned for a host, so that the server is asked for one that we can check. */
export function pinnedTypes(pins: readonly Pin[], host: string, port: number): string[] {
  const keys = pinsOf(pins, host, port).filter(({ marker }) => marker === undefined);
  return [...new Set(keys.map(({ type }) => type))];
}

/** Judges the key (SSH wire format) that a server showed. */
export function judgeHostKey(pins: readonly Pin[], host: string, port: number, key: Uint8Array): HostKeyVerdict {
  const shown = Buffer.from(key).toString('base64');
  const ours = pinsOf(pins, host, port);
  const same = ours.filter((pin) => pin.key === shown);
  if (same.some(({ marker }) => marker === 'revoked')) return 'revoked';
  if (same.some(({ marker }) => marker === undefined)) return 'known';
  return ours.some(({ marker }) => marker === undefined) ? 'changed' : 'unknown';
}

/** `SHA256:…`, as ssh-keygen -l prints it. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The line that pins this key. */
export function knownHostsLine(host: string, port: number, key: Uint8Array): string {
  const bytes = Buffer.from(key);
  const type = bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString();
  return `${nameOf(host, port)} ${type} ${bytes.toString('base64')}`;
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

/** `*` and `?` as in known_hosts; brackets are literal there. */
function glob(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
