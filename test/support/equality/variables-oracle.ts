import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { runCliHere } from '../../../packages/ci-core/src/effects/compile/run-cli-here.ts';
import { prepareDeploy } from '../../../packages/ci-core/src/flow/deploy/prepare-deploy.ts';
import { recordingDouble } from '../stack/recording-double.ts';

const run = promisify(execFile);

/** The environment of the job. */
export const job: Readonly<Record<string, string>> = {
  ...{ SET: 'val', OTHER: 'a b$c', N: '2', DB_PASSWORD: 'hunter2-of-the-job', TZ: 'UTC', LONG: 'x=y\nz' },
  ...{ DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'nope', USER: 'me', SHELL: '/bin/odd', LANG: 'xx' },
  ...{ AWS_REGION: 'moon', NO_PROXY: 'b', OTEL_SERVICE_NAME: 'c' },
};
const names = [...Object.keys(job), 'UNSET', 'UNSET_2', 'CI_EMPTY', 'set'];

const name = fc.constantFrom(...names);
const operator = fc.constantFrom(':-', '-', ':?', '?', ':+', '+', ':', '');
const operand = fc.constantFrom('', 'd', 'two words', '${SET}', '$SET', '$$', 'a-b', 'a:-b', '{', '/x:y@z', "it's");
const reference = fc.oneof(
  name.map((one) => `$${one}`),
  name.map((one) => `\${${one}}`),
  fc.tuple(name, operator, operand).map(([one, sign, rest]) => `\${${one}${sign}${rest}}`),
);
const piece = fc.constantFrom('$$', '$', '}', '{', ' ', '-x', '/', ':', 'é', '$$SET', '$${SET}');
/** A text with variables in it, in all forms and in no form that anyone knows. */
export const anyText = fc
  .array(fc.oneof(reference, piece), { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(''));

export const FILE = 'docker-compose.prod.yaml';
const environment = 'prod';
const context = readContext({});

/** Reads the compose file of a folder as a deploy does. */
export function prepare(directory: string) {
  const settings = { directory, project: 'o', serverPath: '/data/o' } as never;
  return prepareDeploy({ environment, settings, problems: [], env: { ...job, CI_EMPTY: '', HOME: '/' }, context });
}

/** The services that the docker command asks for, or that it refuses the file. */
export type Outcome = readonly unknown[] | 'refused';

export type Cli = { readonly dockerCli: string; readonly dockerCliFolder: string };

/** What `docker stack deploy` makes of the file by itself, in the environment of the job. */
export async function byHand({ dockerCli }: Cli, directory: string): Promise<Outcome> {
  const { server, services } = recordingDouble();
  const socket = join(directory, 'hand.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const argv = ['--host', `unix://${socket}`, 'stack', 'deploy', '--resolve-image', 'never', '-c', FILE, 'o_prod'];
  try {
    const env = { PATH: process.env.PATH, ...job };
    return await run(dockerCli, argv, { cwd: directory, env }).then(
      () => sorted(services),
      () => 'refused' as const,
    );
  } finally {
    server.close().closeAllConnections();
  }
}

/** What swarm-ci makes of it. */
export async function bySwarmCi({ dockerCliFolder }: Cli, version: string, directory: string): Promise<Outcome> {
  const { plan } = await prepare(directory);
  const { server, services } = recordingDouble();
  const path = { PATH: `${dockerCliFolder}:${process.env.PATH}` };
  const cli = { version, env: { ...job, ...path, HOME: directory } };
  const { code } = await runCliHere(cli, { plan, directory }, server, new AbortController().signal);
  return code === 0 ? sorted(services) : 'refused';
}

export async function versionOfCli({ dockerCli }: Cli): Promise<string> {
  return (await run(dockerCli, ['--version'])).stdout;
}

export async function write(directory: string, text: string): Promise<void> {
  await writeFile(join(directory, FILE), text);
}

type Created = {
  readonly Name: string;
  readonly TaskTemplate: { readonly ContainerSpec: { readonly Env?: string[] } };
};

function sorted(services: unknown): readonly unknown[] {
  return [...(services as Created[])]
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
    .map((one) => ({ ...one, env: [...(one.TaskTemplate.ContainerSpec.Env ?? [])].sort() }));
}
