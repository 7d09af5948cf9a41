import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, judgeHostKey, knownHostsLine, parseKnownHosts, pinnedTypes } from './known-hosts.ts';

/** A host key as it goes over the wire: the type, then the rest. */
function wire(type: string, rest: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), rest]);
}

const key = wire('ssh-ed25519', Buffer.from('the key'));
const other = wire('ssh-ed25519', Buffer.from('another'));
const rsa = wire('ssh-rsa', Buffer.from('an older one'));
const text = (shown: Buffer, type = 'ssh-ed25519') => `${type} ${shown.toString('base64')}`;
const judge = (lines: string, host = 'box.example', port = 22, shown = key) =>
  judgeHostKey(parseKnownHosts(lines), host, port, shown);

const hashed = (name: string) => {
  const salt = createHash('sha1').update('salt').digest();
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('which lines are for a host', () => {
  const known: Record<string, [hosts: string, host?: string, port?: number]> = {
    'plain name': ['box.example'],
    'in any case': ['Box.EXAMPLE', 'bOX.example'],
    'list of names': ['box,box.example,10.0.0.5'],
    'name with port': ['[box.example]:2222', 'box.example', 2222],
    'name without port, for any port': ['box.example', 'box.example', 2222],
    'hashed name': [hashed('box.example')],
    'hashed name with port': [hashed('[box.example]:2222'), 'box.example', 2222],
    star: ['*.example'],
    'question mark': ['bo?.example'],
    'star and port': ['[*.example]:2222', 'box.example', 2222],
    IPv6: ['2001:db8::5', '2001:DB8::5'],
    'IPv6 with port': ['[2001:db8::5]:2222', '2001:db8::5', 2222],
    'not the excluded one': ['!db.example,*.example'],
  };
  for (const [name, [hosts, host, port]] of Object.entries(known)) {
    it(name, () => expect(judge(`${hosts} ${text(key)}`, host, port)).toBe('known'));
  }

  const unknown: Record<string, [hosts: string, host?: string, port?: number]> = {
    'another name': ['box.example.org'],
    'a dot is a dot': ['box-example', 'box.example'],
    'another port': ['[box.example]:2222', 'box.example', 22],
    excluded: ['*.example,!box.example'],
    'brackets are not a character class': ['bo[xy].example'],
    'hash of another name': [hashed('db.example')],
    'a broken hash': ['|1|x|'],
  };
  for (const [name, [hosts, host, port]] of Object.entries(unknown)) {
    it(name, () => expect(judge(`${hosts} ${text(key)}`, host, port)).toBe('unknown'));
  }
});

describe('what a key is', () => {
  it('known among several', () => {
    const lines = `box.example ${text(rsa, 'ssh-rsa')}\nbox.example ${text(other)}\nbox.example ${text(key)}`;
    expect(judge(lines)).toBe('known');
  });

  it('changed, when others are pinned', () => {
    expect(judge(`box.example ${text(other)}`)).toBe('changed');
    expect(judge(`box.example ${text(rsa, 'ssh-rsa')}`)).toBe('changed');
  });

  it('unknown, when another one is pinned for the host without this port', () => {
    expect(judge(`box.example ${text(other)}`, 'box.example', 2222)).toBe('unknown');
  });

  it('revoked, whatever else is said, for every port', () => {
    const lines = `box.example ${text(key)}\n@revoked * ${text(key)}`;
    expect(judge(lines)).toBe('revoked');
    expect(judge(`@revoked box.example ${text(key)}`, 'box.example', 2222)).toBe('revoked');
    expect(judge(`box.example ${text(key)}\n@revoked * ${text(other)}`)).toBe('known');
    expect(judge(`@revoked box.example ${text(other)}`)).toBe('unknown');
  });

  it('vouched for by an authority only, even when it is the key of the authority', () => {
    expect(judge(`@cert-authority *.example ${text(other)}`)).toBe('authority');
    expect(judge(`@cert-authority *.example ${text(key)}`)).toBe('authority');
    expect(judge(`@cert-authority *.example ${text(other)}\nbox.example ${text(key)}`)).toBe('known');
    expect(judge(`@cert-authority *.example ${text(other)}\nbox.example ${text(other)}`)).toBe('changed');
    expect(judge(`@cert-authority *.test ${text(other)}`)).toBe('unknown');
  });
});

describe('a public key alone', () => {
  it('is one whose bytes name its type, and has no host', () => {
    expect(parseKnownHosts(`${text(key)} root@box`)).toEqual([
      { marker: undefined, hosts: '', type: 'ssh-ed25519', key: key.toString('base64') },
    ]);
    expect(judge(text(key))).toBe('unknown');
  });

  it('is none when type and bytes differ, or something is before it', () => {
    for (const line of [text(key, 'ssh-rsa'), `# ${text(key)}`, `@revoked ${text(key)}`, 'ssh-ed25519 AAAA'])
      expect(parseKnownHosts(line), line).toEqual([]);
  });
});

describe('the file', () => {
  it('may hold comments, empty lines, CRLF, tabs, a comment after the key, and "\\n" for line breaks', () => {
    const line = `\t box.example\t${text(key)} root@box # note`;
    expect(judge(`\uFEFF# ${line}\r\n\r\n${line}\r\n`)).toBe('known');
    expect(judge(`db.example ${text(other)}\\n${line}\\n`)).toBe('known');
  });

  it('ignores invalid lines', () => {
    const odd = [
      '',
      '@',
      '@odd box.example ssh-rsa AAAA',
      'box.example ssh-rsa',
      'box.example AAAA',
      '-----BEGIN A B-----',
    ];
    for (const line of odd) expect(parseKnownHosts(line), line).toEqual([]);
    expect(judge(`@odd box.example ${text(key)}`)).toBe('unknown');
    expect(judge(`# box.example ${text(key)}`)).toBe('unknown');
  });

  it('returns the key types to request, without those of authorities and revoked keys', () => {
    const lines = `a ${text(rsa, 'ssh-rsa')}\na ${text(key)}\na ${text(other)}\n@revoked a ${text(key, 'ecdsa-sha2-nistp256')}\nb ${text(key, 'x')}`;
    expect(pinnedTypes(parseKnownHosts(lines), 'a', 22)).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it('is never too odd to read', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '@revoked',
        '@cert-authority',
        '|1|',
        '*',
        '[',
        ']:22',
        '!',
        ',',
        '\\',
        '#',
        'ssh-rsa',
        'AAAA',
        ' ',
      ),
    );
    const anything = fc.array(word, { maxLength: 30 }).map((words) => words.join(''));
    fc.assert(
      fc.property(anything, fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 65_535 }), (lines, host, port) => {
        const pins = parseKnownHosts(lines);
        pinnedTypes(pins, host, port);
        judgeHostKey(pins, host, port, key);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no time over a hostile pattern', () => {
    const started = performance.now();
    judge(`${'*'.repeat(5_000)}x ${text(key)}`, 'a'.repeat(200));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

it('the line to pin is the one that is read', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  const type = fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256');
  fc.assert(
    fc.property(
      host,
      fc.integer({ min: 1, max: 65_535 }),
      type,
      fc.uint8Array(),
      fc.uint8Array(),
      (name, port, t, a, b) => {
        const shown = wire(t, a);
        const line = knownHostsLine(name, port, shown);
        const pins = parseKnownHosts(`# before\r\n${line}\r\n`);
        expect(judgeHostKey(pins, name, port, shown)).toBe('known');
        expect(pinnedTypes(pins, name, port)).toEqual([t]);
        const changed = wire(t, b);
        if (!changed.equals(shown)) expect(judgeHostKey(pins, name, port, changed)).toBe('changed');
      },
    ),
  );
});

it('fingerprints as ssh-keygen prints them', () => {
  // ssh-keygen -lf of GitHub's published ed25519 key.
  const github = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
  expect(fingerprint(Buffer.from(github, 'base64'))).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
});
