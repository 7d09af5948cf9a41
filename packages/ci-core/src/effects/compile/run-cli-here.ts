import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { OVERLAY_FILE, stackDeployArgv } from '../../plan/deploy/stack-command.ts';
import { cliVariables } from '../../plan/manifest/cli-variables.ts';
import { HELPER_VARIABLES, withOwnNames } from '../../plan/manifest/machine-variables.ts';
import { revealed } from '../host/host.ts';
import type { CliRun } from './cli-run.ts';
import type { DockerCli } from './docker-cli.ts';

/**
 * Runs `docker stack deploy` on this machine against an engine in this process. The command sees the files below a root of
 * its own, at the path that they have on the server: relative paths lead where they would lead there.
 */
export async function runCliHere(
  { version, env }: DockerCli,
  { plan, directory }: { readonly plan: DeployPlan; readonly directory: string },
  engine: Server,
  signal: AbortSignal,
): Promise<CliRun> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-'));
  try {
    const files = join(folder, 'root', plan.serverPath);
    await mkdir(dirname(files), { recursive: true });
    await placeFiles(directory, files, plan);
    const home = env.HOME ?? '/';
    await symlink(home, join(folder, 'home'));
    if (plan.overlay !== undefined) await writeFile(join(folder, OVERLAY_FILE), plan.overlay);
    const socket = join(folder, 'engine');
    await new Promise<void>((resolve, reject) => {
      engine.once('error', reject).listen(socket, resolve);
    });
    const [file, ...args] = stackDeployArgv(plan, version, join(folder, OVERLAY_FILE));
    // A compose file can show what is in the environment, so these are not.
    const flags = ['--host', `unix://${socket}`, '--config', env.DOCKER_CONFIG || join(home, '.docker')];
    const { set, unset } = cliVariables(plan);
    const isKept = (name: string) => HELPER_VARIABLES.test(name) && !unset.includes(name);
    const child = spawn(file, [...flags, ...args], {
      cwd: files,
      env: {
        ...Object.fromEntries(Object.entries(env).filter(([name]) => isKept(name))),
        ...revealed(set),
        // The command takes the path of its folder from here, and not the one that the link leads to.
        PWD: files,
        HOME: join(folder, 'home'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // A credential helper that hangs keeps the pipe open.
    signal.addEventListener('abort', () => {
      child.kill('SIGKILL');
      child.stderr.destroy();
    });
    const [code, words] = await Promise.all([
      new Promise<number>((resolve, reject) => {
        child.once('error', reject).once('close', (ended) => resolve(ended ?? 1));
      }),
      text(child.stderr),
    ]);
    const [root, ownHome] = [join(folder, 'root'), join(folder, 'home')];
    return { code, words: withOwnNames(words.replaceAll(`${files}/`, '')), root, home: ownHome };
  } finally {
    engine.close();
    engine.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder of the manifests, with the compose file as the docker command is to read it. */
async function placeFiles(directory: string, files: string, plan: DeployPlan): Promise<void> {
  const { composeFile, composeText, filesForCli } = plan;
  if (composeText === undefined) return symlink(directory, files);
  await mkdir(files);
  const own = { ...filesForCli, [composeFile]: composeText };
  const folders = new Set(Object.keys(own).map((path) => path.split('/')[0]));
  const others = (await readdir(directory)).filter((name) => !folders.has(name));
  await Promise.all(others.map((name) => symlink(join(directory, name), join(files, name))));
  for (const [path, text] of Object.entries(own)) {
    await mkdir(dirname(join(files, path)), { recursive: true });
    await writeFile(join(files, path), text);
  }
}
