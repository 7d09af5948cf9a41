import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerCli } from '../compile/docker-cli.ts';
import {
  CONFIG_ARGV,
  type ComposeAnswer,
  type ComposeConfig,
  fileOptions,
  HOME_FOLDER,
  refusalIn,
} from './compose-config.ts';

/** Far more than any compose file. */
const MAX_OUTPUT = 64 * 1024 * 1024;
const TIMEOUT = 60_000;

/** "docker compose" of this machine. It gets no variable of the job, and reads no file `.env`. */
export function composeHere({ env }: DockerCli): ComposeConfig {
  const run = (args: readonly string[], cwd?: string, stdin = '') => runDocker(env, args, cwd, stdin);
  return async ({ directory, files, overlay }): Promise<ComposeAnswer | undefined> => {
    const { code: missing, stdout: version } = await run(['compose', 'version']);
    if (missing !== 0 || !/compose/i.test(version)) return undefined;
    const folder = await realpath(directory);
    const named = fileOptions({ files, overlay });
    const options = ['--project-directory', folder, '--project-name', 'manifest', ...named];
    const { code, stdout, stderr } = await run(['compose', ...options, ...CONFIG_ARGV], folder, overlay);
    return code === 0 ? { model: stdout, folder } : { refusal: refusalIn(stderr, folder) };
  };
}

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

function runDocker(
  env: DockerCli['env'],
  args: readonly string[],
  cwd: string | undefined,
  stdin: string,
): Promise<Ran> {
  const { PATH, HOME = '/', DOCKER_CONFIG } = env;
  // A file can show what is in the environment, and variables such as COMPOSE_FILE change what is read.
  const config = DOCKER_CONFIG || join(HOME, '.docker');
  const own = { PATH, HOME: HOME_FOLDER, DOCKER_CONFIG: config, COMPOSE_DISABLE_ENV_FILE: '1' };
  const options = { env: own, cwd, maxBuffer: MAX_OUTPUT, timeout: TIMEOUT, killSignal: 'SIGKILL' as const };
  return new Promise((resolve) => {
    const child = execFile('docker', args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, stdout, stderr: stderr || (error?.message ?? '') });
    });
    // A command that ends before it has read its input is judged by how it ends.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}
