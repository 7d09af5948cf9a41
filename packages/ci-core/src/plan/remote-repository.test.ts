import { describe, expect, it } from 'vitest';
import { readRemote } from './remote-repository.ts';

describe('readRemote', () => {
  it.each([
    ['https://github.com/acme/tools.git', 'github.com', 'acme/tools'],
    ['git+https://github.com/acme/tools.git', 'github.com', 'acme/tools'],
    ['https://ci:token@git.example.com:8443/a/b/tools/', 'git.example.com', 'a/b/tools'],
    ['ssh://git@Git.example.com:2222/acme/tools.git', 'git.example.com', 'acme/tools'],
    ['git@github.com:acme/tools.git', 'github.com', 'acme/tools'],
    ['github.com:acme/tools', 'github.com', 'acme/tools'],
  ])('%s', (address, host, path) => {
    expect(readRemote(address)).toEqual({ host, path });
  });

  it.each([
    '/srv/git/tools.git',
    '../tools',
    'file:///srv/git/tools',
    'https://github.com/tools',
    'C:\\git\\tools',
    '',
  ])('"%s" names no owner on a server', (address) => {
    expect(readRemote(address)).toBeUndefined();
  });
});
