import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDockerConfig } from '../../plan/registry/docker-config.ts';
import { credentialLogins } from './credential-programs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-helpers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a helper that DOCKER_AUTH_CONFIG names gives its login, and one that gives none is named', async () => {
  const script =
    '#!/bin/sh\nread -r of\n[ "$of" = a.example ] && echo "{\\"Username\\":\\"u\\",\\"Secret\\":\\"hunter2\\"}"\n';
  await writeFile(join(folder, 'docker-credential-mine'), script);
  await chmod(join(folder, 'docker-credential-mine'), 0o755);
  const credHelpers = { 'a.example': 'mine', 'b.example': 'mine', 'c.example': 'ecr-login', 'd.example': 'unused' };
  const config = parseDockerConfig(JSON.stringify({ credHelpers }));
  const image = (name: string) => ({ name, image: `${name}.example/web:1` });
  const services = ['a', 'b', 'c', 'none'].map(image) as never;
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder };
  const { logins, warnings } = await credentialLogins({ config, logins: [] }, { services }, env);
  expect(logins).toMatchObject([{ host: 'a.example', user: 'u', from: 'DOCKER_AUTH_CONFIG' }]);
  expect(warnings).toEqual([
    expect.stringMatching(/^docker-credential-mine gave no login for b\.example/),
    expect.stringMatching(/^docker-credential-ecr-login gave no login for c\.example/),
  ]);
});
