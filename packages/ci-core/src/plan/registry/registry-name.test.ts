import { describe, expect, test } from 'vitest';
import { hostOfKey, loginAddress, registryHost, registryName, repositoryPath } from './registry-name.ts';

describe('an address of a registry, as people write it', () => {
  test.each([
    ['registry.example.com', 'registry.example.com', 'registry.example.com'],
    [' registry.example.com/ ', 'registry.example.com', 'registry.example.com'],
    ['https://registry.example.com', 'registry.example.com', 'registry.example.com'],
    ['HTTP://10.0.0.1:5000//', '10.0.0.1:5000', '10.0.0.1:5000'],
    ['https://registry.example.com/v2/', 'registry.example.com', 'registry.example.com'],
    ['Registry.Example.com/team', 'registry.example.com', 'registry.example.com/team'],
    ['registry.example.com/team/v2', 'registry.example.com', 'registry.example.com/team/v2'],
    ['localhost', 'localhost', 'localhost'],
    ['localhost:5000/a', 'localhost:5000', 'localhost:5000/a'],
    ['[::1]:5000', '[::1]:5000', '[::1]:5000'],
    ['acme', 'docker.io', 'acme'],
    ['docker.io/acme', 'docker.io', 'docker.io/acme'],
    ['docker.io', 'docker.io', 'docker.io'],
    ['index.docker.io', 'docker.io', 'docker.io'],
    ['https://index.docker.io/v1/', 'docker.io', 'docker.io'],
  ])('%j', (text, host, prefix) => {
    expect(registryName(text)).toEqual({ host, prefix });
  });

  test.each([
    '',
    ' ',
    'https://',
    'https://acme',
    'user:pass@r.example.com',
    'r.example.com/A',
    'r.example.com?x',
    'a b',
  ])('%j is not one', (text) => {
    expect(registryName(text)).toBeUndefined();
  });
});

test.each([
  ['acme/web', 'docker.io', 'acme/web'],
  ['nginx', 'docker.io', 'nginx'],
  ['nginx:1.25', 'docker.io', 'nginx'],
  ['docker.io/acme/web:1', 'docker.io', 'acme/web'],
  ['index.docker.io/acme/web', 'docker.io', 'acme/web'],
  ['localhost/web', 'localhost', 'web'],
  ['Harbor/web', 'harbor', 'web'],
  ['r.example.com:5000/a/b:1@sha256:ab', 'r.example.com:5000', 'a/b'],
])('the registry of the image %s', (image, host, path) => {
  expect([registryHost(image), repositoryPath(image)]).toEqual([host, path]);
});

test.each([
  ['https://index.docker.io/v1/', 'docker.io'],
  ['index.docker.io', 'docker.io'],
  ['docker.io', 'docker.io'],
  ['https://r.example.com:5000/v2/', 'r.example.com:5000'],
  ['r.example.com/team', 'r.example.com'],
])('the key %s of a Docker configuration', (key, host) => {
  expect(hostOfKey(key)).toBe(host);
});

test('a login to Docker Hub has its first address', () => {
  expect([loginAddress('docker.io'), loginAddress('r.example.com')]).toEqual([
    'https://index.docker.io/v1/',
    'r.example.com',
  ]);
});
