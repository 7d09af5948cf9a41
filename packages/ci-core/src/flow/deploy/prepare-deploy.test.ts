import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readContext } from '../../context/read-context.ts';
import { makeRelease } from '../../plan/release/release.ts';
import { maskOf } from '../session/mask.ts';
import { type PrepareInput, prepareDeploy } from './prepare-deploy.ts';

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

/** What a deploy of this compose file knows, with these settings and variables. */
const prepared = async (
  text: string,
  env: Record<string, string>,
  settings = {},
  files: Record<string, string> = {},
) => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-prepare-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ 'docker-compose.prod.yaml': text, ...files })) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  const input = { environment: 'prod', problems: [], env, context: readContext(env) };
  const given = { directory, project: 'shop', ...settings } as unknown as PrepareInput['settings'];
  const { plan } = await prepareDeploy({ ...input, settings: given });
  return {
    plan,
    directory,
    mask: maskOf(plan),
    release: makeRelease(plan, { services: [], tasks: [] }, [], '', new Date(), undefined),
  };
};

test('a secret that looks like a versioned name is kept in no release and shown in no log', async () => {
  const text = `services: { web: { image: "app:1", configs: [page], environment: [ "A=\${API_TOKEN}", "B=\${DB_PASSWORD}", "C=\${CACHE_KEY}" ] } }
configs: { page: { name: "\${PAGE_TOKEN}", file: ./page.txt } }
`;
  const env = {
    API_TOKEN: 'shop_9f86d081884c7d659a2feaa0c55ad015',
    DB_PASSWORD: 'svc_9f86d081884c',
    CACHE_KEY: 'shop:cache',
  };
  const { release, mask } = await prepared(text, env, { plain: ['CACHE_*'] }, { 'page.txt': 'page' });
  expect(release.hidden.sort()).toEqual(['API_TOKEN', 'CACHE_KEY', 'DB_PASSWORD']);
  expect(Object.keys(release.variables)).toEqual(['PAGE_TOKEN']);
  expect(mask(`login ${env.API_TOKEN} and ${env.DB_PASSWORD} of ${env.CACHE_KEY}`)).toBe(
    'login *** and *** of shop:cache',
  );
});

test('a kept release has the values of what names images, networks, configs and secrets, and of what is empty on purpose', async () => {
  const text = `services:
  web:
    image: "\${MIRROR:-other.example}/web:\${TAG}"
    networks: [side]
    environment: { LEVEL: "\${LEVEL}", TAG: "\${TAG}", NOTHING: "\${NOTHING-}" }
    deploy: { replicas: "\${REPLICAS:-2}" }
networks: { side: { name: "\${NETWORK}", external: true } }
`;
  const env = { MIRROR: 'm.example', TAG: '1', NETWORK: 'public', LEVEL: 'debug', REPLICAS: '3' };
  const { release } = await prepared(text, env);
  expect(release.variables).toEqual({ MIRROR: 'm.example', TAG: '1', NETWORK: 'public' });
  expect(release.hidden.sort()).toEqual(['LEVEL', 'REPLICAS']);
});

test('secrets of an env_file are masked, and no name of the stack is', async () => {
  const text = 'services: { web: { image: "app:1", env_file: [web.env], environment: { X: "${DB_PASSWORD}" } } }\n';
  const { mask, release } = await prepared(
    text,
    { DB_PASSWORD: 'shop_prod' },
    {},
    { 'web.env': 'SMTP_PASS=mail1234\n' },
  );
  expect(release.hidden).toEqual(['DB_PASSWORD']);
  expect(mask('shop_prod_web logs in with mail1234 and glpat-AbCdEfGhIjKlMnOpQrSt')).toBe(
    'shop_prod_web logs in with *** and ***',
  );
});

test('${REGISTRY} is what the settings found, and its password is masked', async () => {
  const text = 'services: { web: { image: "${REGISTRY}/team/web:1" } }\n';
  const ci = {
    CI_REGISTRY: 'registry.example.com',
    CI_REGISTRY_USER: 'gitlab-ci-token',
    CI_REGISTRY_PASSWORD: 'job-t0ken',
  };
  const { plan, mask } = await prepared(text, ci);
  expect(plan.services[0]?.image).toBe('registry.example.com/team/web:1');
  expect(mask('sent job-t0ken')).toBe('sent ***');
  const named = await prepared(text, ci, { registry: 'https://Harbor.example.com/x/' });
  expect(named.plan.services[0]?.image).toBe('harbor.example.com/x/team/web:1');
  const none = prepared(text, {}, { registry: 'none' });
  await expect(none).rejects.toMatchObject({
    problems: expect.arrayContaining([expect.objectContaining({ message: 'REGISTRY is not set' })]),
  });
});

test('going back to a release, what only env files and a file .env have is taken from the job, as for a deploy', async () => {
  const text = 'services: { web: { image: "app:1", env_file: [{ path: web.env }], environment: { L: "${LEVEL}" } } }\n';
  const files = { 'web.env': 'URL="https://${DOMAIN}/"\n' };
  const env = { DOMAIN: 'shop.example' };
  const first = await prepared(text, env, {}, { ...files, '.env': 'LEVEL=info\n' });
  const kept = await prepared(text, { ...env, LEVEL: 'x' }, {}, files);
  const { plan } = await prepareDeploy({
    ...{ environment: 'prod', problems: [], env, context: readContext(env), release: first.release },
    settings: { directory: kept.directory, project: 'shop' } as unknown as PrepareInput['settings'],
    jobDirectory: first.directory,
  });
  expect(first.release).toMatchObject({ variables: {}, hidden: ['LEVEL'] });
  expect(plan.variables).toEqual({ LEVEL: 'info' });
  expect(plan.composeText).toContain('"https://shop.example/"');
  expect(plan.composeText).toBe(first.plan.composeText);
});

test('the value of a secret is masked, unless it is a name of the stack or of the project', async () => {
  const text = `services: { web: { image: "app:1", secrets: [user, stack, password] } }
secrets: { user: { environment: U }, stack: { environment: S }, password: { environment: P } }
`;
  const { mask } = await prepared(text, { U: 'shop', S: 'shop_prod', P: 'hunter22' });
  expect(mask('shop_prod_web: shop logs in with hunter22')).toBe('shop_prod_web: shop logs in with ***');
});

test('a secret that an env file of a lowered manifest uses is masked', async () => {
  const text = 'services: { web: { image: "app:1", env_file: [{ path: web.env }] } }\n';
  const { mask } = await prepared(text, { DB_PASSWORD: 'hunter22' }, {}, { 'web.env': 'DB=x ${DB_PASSWORD}\n' });
  expect(mask('with hunter22')).toBe('with ***');
});
