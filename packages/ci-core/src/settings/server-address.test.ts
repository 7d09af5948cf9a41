import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServerAddress, serverAddresses } from './server-address.ts';

describe('an address as people write it', () => {
  const forms: Record<string, [host: string, port?: number | undefined, user?: string]> = {
    'box.example': ['box.example'],
    ' 10.0.0.5\n': ['10.0.0.5'],
    'box:2222': ['box', 2222],
    'deploy@box': ['box', undefined, 'deploy'],
    'deploy@box.example:2222': ['box.example', 2222, 'deploy'],
    'fd00::1': ['fd00::1'],
    '::1': ['::1'],
    'deploy@fd00::1': ['fd00::1', undefined, 'deploy'],
    '[fd00::1]': ['fd00::1'],
    '[fd00::1]:2222': ['fd00::1', 2222],
    'deploy@[fd00::1]:2222': ['fd00::1', 2222, 'deploy'],
    '[fe80::1%eth0]:22': ['fe80::1%eth0', 22],
    'ssh://box': ['box'],
    'SSH://deploy@box:2222/': ['box', 2222, 'deploy'],
    'ssh://deploy@[fd00::1]:2222': ['fd00::1', 2222, 'deploy'],
    'bücher.example': ['bücher.example'],
    shop_manager: ['shop_manager'],
  };
  for (const [text, [host, port, user]] of Object.entries(forms)) {
    it(JSON.stringify(text), () => expect(parseServerAddress(text)).toEqual({ host, port, user }));
  }
});

describe('what is not an address', () => {
  const wrong: Record<string, RegExp> = {
    'https://box': /starts with https:\/\//,
    'tcp://10.0.0.5:2376': /reached over SSH/,
    'ssh://deploy:secret@box': /has a password/,
    'deploy:secret@box': /has a password/,
    'box/srv': /has a path/,
    'ssh://box/srv/app': /has a path/,
    '@box': /no valid user/,
    'deploy@': /not the address/,
    'box:': /no port between/,
    'box:0': /no port between/,
    'box:65536': /no port between/,
    'box:ssh': /not the address|no port/,
    'a b': /not the address/,
    '-oProxyCommand=id': /not the address/,
    '[box]:22': /not the address/,
    '[fd00::1': /not the address/,
    'a@b@c': /not the address/,
  };
  for (const [text, why] of Object.entries(wrong)) {
    it(text, () => expect(parseServerAddress(text)).toEqual({ problem: expect.stringMatching(why) }));
  }
});

it('several are each read, and the wrong one is named', () => {
  expect(serverAddresses.parse('a, deploy@b:2222 ,a')).toEqual([
    { host: 'a', port: undefined, user: undefined },
    { host: 'b', port: 2222, user: 'deploy' },
  ]);
  const { error } = serverAddresses.safeParse(['a', 'https://b']);
  expect(error?.issues[0]?.message).toMatch(/^: "https:\/\/b" starts with https/);
});

it('what is written of an address is read again as it was', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
  const user = fc.option(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,20}$/), { nil: undefined });
  fc.assert(
    fc.property(host, port, user, fc.boolean(), (h, p, u, scheme) => {
      const text = `${scheme ? 'ssh://' : ''}${u === undefined ? '' : `${u}@`}${h.includes(':') ? `[${h}]` : h}${p === undefined ? '' : `:${p}`}`;
      expect(parseServerAddress(text)).toEqual({ host: h, port: p, user: u });
    }),
  );
});
