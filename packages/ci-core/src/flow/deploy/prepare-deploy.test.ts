import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readContext } from '../../context/read-context.ts';
import { prepareDeploy } from './prepare-deploy.ts';

const compose = `version: "3.8"
services:
  web: { image: "app:1", configs: [page], secrets: [direct, linked, below], env_file: ./prod//web.env, volumes: ["./prod/:/srv"] }
configs:
  page: { name: "\${PAGE_CONFIG}", file: ./prod/page.txt }
secrets:
  direct: { name: "\${DIRECT_SECRET}", file: ./prod/../prod/direct.txt }
  linked: { file: prod/linked.txt }
  below: { file: ./prod/folder/below.txt }
`;

test('a file goes once, however the manifest writes its path, and a secret is known by each path that leads to it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-prepare-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'prod/secrets'), { recursive: true });
  const files = { 'docker-compose.prod.yaml': compose, 'prod/page.txt': 'page', 'prod/web.env': 'A=b' };
  const secrets = { 'prod/direct.txt': 'one', 'prod/secrets/linked.txt': 'two', 'prod/secrets/below.txt': 'three' };
  for (const [path, text] of Object.entries({ ...files, ...secrets })) await writeFile(join(directory, path), text);
  await symlink('secrets/linked.txt', join(directory, 'prod/linked.txt'));
  await symlink('secrets', join(directory, 'prod/folder'));

  const settings = { directory, project: 'shop' } as never;
  const context = readContext({});
  const input = { environment: 'prod', settings, problems: [], env: {}, context };
  const { plan, files: listed } = await prepareDeploy(input);
  const paths = listed.map(({ path }) => path);
  expect(paths).toEqual([...new Set(paths)]);
  expect(paths.filter((path) => /^\.|\/\.|\/\//.test(path))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining([...Object.keys(files), ...Object.keys(secrets), 'prod/linked.txt']));
  expect(plan.secretFiles).toEqual(expect.arrayContaining(Object.keys(secrets)));
  // Both are named after what is in them.
  expect(Object.keys(plan.variables).sort()).toEqual(['DIRECT_SECRET', 'PAGE_CONFIG']);
});
