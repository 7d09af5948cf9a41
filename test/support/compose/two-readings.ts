import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { runCliHere } from '../../../packages/ci-core/src/effects/compile/run-cli-here.ts';
import { composeHere } from '../../../packages/ci-core/src/effects/compose/compose-here.ts';
import { prepareDeploy } from '../../../packages/ci-core/src/flow/deploy/prepare-deploy.ts';
import { recordingDouble } from '../stack/recording-double.ts';

const run = promisify(execFile);

/** The docker command under test, and a PATH with one that has "docker compose". */
export type Reader = {
  readonly dockerCli: string;
  readonly path: string;
  readonly composePath: string;
  readonly version: string;
};

/** Files of a folder, and the environment of the job. */
export type Written = {
  readonly directory: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

const SERVER_PATH = '/data/o';
/** What the swarm has already. */
const OUTSIDE = ['outside', 'tests'];

/** The services that `docker stack deploy` makes of compose files by itself, in the order of their names. */
export async function byDocker({ dockerCli }: Reader, { directory, files, env }: Written): Promise<string> {
  const { server, services } = recordingDouble(OUTSIDE);
  const socket = join(directory, 'engine');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const named = files.flatMap((file) => ['-c', file]);
  const argv = ['--host', `unix://${socket}`, 'stack', 'deploy', '--resolve-image', 'never', ...named, 'o_prod'];
  try {
    await run(dockerCli, argv, { cwd: directory, env: { PATH: process.env.PATH, HOME: '/home/o', ...env } });
    return inOrder(services, [[directory, SERVER_PATH]]);
  } finally {
    closeAll(server);
  }
}

/** The services that swarm-ci makes of them. */
export async function bySwarmCi(reader: Reader, { directory, files, env }: Written): Promise<string> {
  const own = { HOME: directory, ...env };
  const { plan } = await prepareDeploy({
    environment: 'prod',
    settings: { directory, files, project: 'o', serverPath: SERVER_PATH, resolveImage: 'never' } as never,
    problems: [],
    env: own,
    context: readContext({}),
    compose: composeHere({ version: '', env: { ...own, PATH: reader.composePath } }),
  });
  const { server, services } = recordingDouble(OUTSIDE);
  const cli = { version: reader.version, env: { ...own, PATH: reader.path } };
  const { code, words, root, home } = await runCliHere(cli, { plan, directory }, server, new AbortController().signal);
  if (code !== 0) throw new Error(`${words}\n${plan.composeText}`);
  return inOrder(services, [
    [`${root}/`, '/'],
    [root, '/'],
    [home ?? '', '/home/o'],
  ]);
}

export async function writeAll(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

/** As text, with paths as they are on the server. */
function inOrder(services: unknown, folders: readonly (readonly [from: string, to: string])[]): string {
  const named = services as readonly { readonly Name: string }[];
  // What Docker and the engine mean without these.
  const isDefault = (key: string, value: unknown) =>
    (key === 'Protocol' && value === 'tcp') || (key === 'PublishMode' && value === 'ingress');
  const shown = (key: string, value: unknown) => (isDefault(key, value) ? undefined : value);
  const text = JSON.stringify(
    [...named].sort((a, b) => (a.Name < b.Name ? -1 : 1)),
    shown,
    1,
  );
  return folders.filter(([from]) => from !== '').reduce((moved, [from, to]) => moved.replaceAll(from, to), text);
}

function closeAll(server: Server): void {
  server.close();
  server.closeAllConnections();
}
