import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { runCliHere } from '../../../packages/ci-core/src/effects/compile/run-cli-here.ts';
import { prepareDeploy } from '../../../packages/ci-core/src/flow/deploy/prepare-deploy.ts';
import { ring } from '../../ring.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { recordingDouble } from '../../support/stack/recording-double.ts';

// What swarm-ci makes of variables, and what `docker stack deploy` makes of them in the environment of the job.

const sandbox = sharedSandbox();
const run = promisify(execFile);
const job: Readonly<Record<string, string>> = {
  ...{ SET: 'val', OTHER: 'a b$c', N: '2', DB_PASSWORD: 'hunter2-of-the-job', TZ: 'UTC', LONG: 'x=y\nz' },
  ...{ DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'nope', USER: 'me', SHELL: '/bin/odd', LANG: 'xx' },
  ...{ AWS_REGION: 'moon', NO_PROXY: 'b', OTEL_SERVICE_NAME: 'c' },
};
const names = [...Object.keys(job), 'UNSET', 'UNSET_2', 'CI_EMPTY', 'set'];
const passable = ['SET', 'OTHER', 'N', 'DB_PASSWORD', 'TZ', 'USER', 'SHELL', 'LANG', 'AWS_REGION', 'NO_PROXY', 'LONG'];
const optional = [...passable, 'UNSET', 'CI_EMPTY', 'DOCKER_TLS', 'LD_LIBRARY_PATH', 'HTTPS_PROXY', 'AWS_PROFILE'];

const name = fc.constantFrom(...names);
const operator = fc.constantFrom(':-', '-', ':?', '?', ':+', '+', ':', '');
const operand = fc.constantFrom('', 'd', 'two words', '${SET}', '$SET', '$$', 'a-b', 'a:-b', '{', '/x:y@z', "it's");
const reference = fc.oneof(
  name.map((one) => `$${one}`),
  name.map((one) => `\${${one}}`),
  fc.tuple(name, operator, operand).map(([one, sign, rest]) => `\${${one}${sign}${rest}}`),
);
const text = fc
  .array(fc.oneof(reference, fc.constantFrom('$$', '$', '}', '{', ' ', '-x', '/', ':', 'é', '$$SET', '$${SET}')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((pieces) => pieces.join(''));
const unique = (of: readonly string[], max: number) =>
  fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: max });
const files = fc.record({
  texts: fc.array(text, { minLength: 200, maxLength: 200 }),
  list: fc.tuple(unique(passable, 5), unique(optional, 5)),
  map: fc.tuple(unique(passable, 5), unique(optional, 5)),
  file: fc.tuple(unique(passable, 5), unique(optional, 5)),
});

const FILE = 'docker-compose.prod.yaml';
const environment = 'prod';
const context = readContext({});

async function prepare(directory: string, compose: object) {
  await writeFile(join(directory, FILE), JSON.stringify(compose));
  const settings = { directory, project: 'o', serverPath: '/data/o' } as never;
  return prepareDeploy({ environment, settings, problems: [], env: { ...job, CI_EMPTY: '', HOME: '/' }, context });
}

/** Which of the texts are accepted: a bad one is refused with its place. */
async function accepted(directory: string, texts: readonly string[]): Promise<string[]> {
  const labels = Object.fromEntries(texts.map((one, i) => [`l${i}`, one]));
  try {
    await prepare(directory, { version: '3.8', services: { a: { image: 'a:1', labels } } });
    return [...texts];
  } catch (error) {
    const { code, problems } = error as { code: string; problems: { message: string }[] };
    expect(code).toBe('INVALID_INPUT');
    expect(problems.length).toBeGreaterThan(0);
    if (texts.length === 1) return [];
    const half = Math.ceil(texts.length / 2);
    return [...(await accepted(directory, texts.slice(0, half))), ...(await accepted(directory, texts.slice(half)))];
  }
}

async function byHand(directory: string): Promise<unknown> {
  const { server, services } = recordingDouble();
  const socket = join(directory, 'hand.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const argv = ['--host', `unix://${socket}`, 'stack', 'deploy', '--resolve-image', 'never', '-c', FILE, 'o_prod'];
  try {
    await run(sandbox.dockerCli, argv, { cwd: directory, env: { PATH: process.env.PATH, ...job } });
    return services;
  } finally {
    server.close().closeAllConnections();
  }
}
async function ours(directory: string, compose: object): Promise<unknown> {
  const { plan } = await prepare(directory, compose);
  const { server, services } = recordingDouble();
  const cli = {
    version: (await run(sandbox.dockerCli, ['--version'])).stdout,
    env: { ...job, ...path, HOME: directory },
  };
  const { code, words } = await runCliHere(cli, { plan, directory }, server, new AbortController().signal);
  expect(code, words).toBe(0);
  return services;
}
const path = { PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}` };

const { seed = 1 } = fc.readConfigureGlobal() ?? {};
const rounds = ring === 'all' ? 60 : 6;

it(`is the same in ${200 * rounds} texts and ${30 * rounds} names without a value, or refused`, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-oracle-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'prod'));
  let compared = 0;
  for (const { texts, list, map, file } of fc.sample(files, { seed, numRuns: rounds })) {
    const good = await accepted(directory, texts);
    compared += good.length;
    await writeFile(
      join(directory, 'prod/app.env'),
      [...file[0], ...file[1].map((one) => `${one}=`), 'PLAIN=$SET ${x'].join('\n'),
    );
    const bare = ([required, empty]: typeof list) => [
      ...required,
      ...empty.filter((one) => !required.includes(one)).map((one) => `${one}=`),
    ];
    const compose = {
      version: '3.8',
      services: {
        texts: {
          image: 'a:1',
          labels: Object.fromEntries(good.map((one, i) => [`l${i}`, one])),
          ports: [{ target: 80, published: '${N}' }],
          deploy: { replicas: '${N:-3}' },
        },
        list: { image: 'a:${N}', environment: bare(list) },
        map: {
          image: 'a:1',
          environment: {
            ...Object.fromEntries(map[1].map((one) => [one, ''])),
            ...Object.fromEntries(map[0].map((one) => [one, null])),
          },
        },
        file: { image: 'a:1', env_file: 'prod/app.env' },
      },
    };
    const compiled = await ours(directory, compose);
    expect(sorted(compiled)).toEqual(sorted(await byHand(directory)));
  }
  expect(compared).toBeGreaterThan(50 * rounds);
});

function sorted(services: unknown) {
  return [...(services as { Name: string; TaskTemplate: { ContainerSpec: { Env?: string[] } } }[])]
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
    .map((one) => ({ ...one, env: [...(one.TaskTemplate.ContainerSpec.Env ?? [])].sort() }));
}
