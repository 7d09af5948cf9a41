import { expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const both = { HTTP_PROXY: 'http://plain:3128', HTTPS_PROXY: 'http://safe:3128' };

it.each([
  ['none is set', 'https://git.example.com', {}, undefined],
  ['empty counts as unset', 'https://git.example.com', { HTTPS_PROXY: '' }, undefined],
  ['by scheme', 'https://git.example.com/api', both, 'http://safe:3128'],
  ['by scheme', 'http://git.example.com/api', both, 'http://plain:3128'],
  ['small letters first', 'http://git', { ...both, http_proxy: 'http://small' }, 'http://small'],
  ['without its scheme', 'http://git', { HTTP_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
  ['the host is exempt', 'https://git.example.com', { ...both, NO_PROXY: 'a.com, git.example.com' }, undefined],
  ['its domain is', 'https://git.example.com', { ...both, NO_PROXY: 'example.com' }, undefined],
  ['with a dot', 'https://git.example.com', { ...both, NO_PROXY: '.example.com' }, undefined],
  ['with a star', 'https://git.example.com', { ...both, NO_PROXY: '*.Example.com' }, undefined],
  ['everything is', 'https://git.example.com', { ...both, NO_PROXY: '*' }, undefined],
  [
    'another that ends alike is not',
    'https://git.myexample.com',
    { ...both, NO_PROXY: 'example.com' },
    'http://safe:3128',
  ],
  ['at that port', 'https://git.example.com:8443', { ...both, NO_PROXY: 'git.example.com:8443' }, undefined],
  [
    'at another port is not',
    'https://git.example.com',
    { ...both, NO_PROXY: 'git.example.com:8443' },
    'http://safe:3128',
  ],
])('the proxy: %s, %s', (_, address, env, proxy) => {
  expect(proxyFor(address, env)).toBe(proxy);
});
