import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localHost } from '../host/local-host.ts';
import { readStoredLogins } from './stored-logins.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'swarm-ci-home-'));
  await mkdir(join(home, '.docker'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const auth = (text: string) => Buffer.from(text).toString('base64');
const logins = async (config: unknown, ...registries: string[]) => {
  await writeFile(join(home, '.docker/config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  const host = localHost({ HOME: home, PATH: `${home}:${process.env.PATH}` });
  const found = await readStoredLogins(host, registries);
  return Object.fromEntries(
    [...found].map(([registry, header]) => [registry, JSON.parse(Buffer.from(header, 'base64url').toString())]),
  );
};

test('a login goes only to the registry it belongs to, Docker Hub under its own key', async () => {
  const auths = {
    'a.example:5000': { auth: auth('robot:pass:word') },
    'https://index.docker.io/v1/': { identitytoken: 'token' },
    'b.example': {},
  };
  expect(await logins({ auths }, 'a.example:5000', 'docker.io', 'b.example', 'c.example')).toEqual({
    'a.example:5000': { username: 'robot', password: 'pass:word', serveraddress: 'a.example:5000' },
    'docker.io': { identitytoken: 'token', serveraddress: 'https://index.docker.io/v1/' },
  });
});

test('a credential helper is asked on the server', async () => {
  const script =
    '#!/bin/sh\nread -r of\n[ "$of" = a.example ] && echo "{\\"Username\\":\\"u\\",\\"Secret\\":\\"s of $of\\"}"\n';
  await writeFile(join(home, 'docker-credential-mine'), script);
  await chmod(join(home, 'docker-credential-mine'), 0o755);
  expect(
    await logins({ credHelpers: { 'a.example': 'mine', 'b.example': 'missing' } }, 'a.example', 'b.example'),
  ).toEqual({
    'a.example': { username: 'u', password: 's of a.example', serveraddress: 'a.example' },
  });
  expect(await logins({ credsStore: 'mine' }, 'a.example', 'x.example')).toMatchObject({
    'a.example': { username: 'u' },
  });
});

test.each(['', 'no JSON', '[]', '{"auths":[]}'])('a configuration that is %j has no login', async (text) => {
  expect(await logins(text, 'a.example')).toEqual({});
});
