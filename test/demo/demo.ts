import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { raiseSandbox, type Sandbox, SandboxUnavailable } from '../sandbox/index.ts';
import { startCli } from '../support/command/run-cli.ts';
import { startProbe } from '../support/probe.ts';
import { chapter, command, line, log, say } from './narrate.ts';
import { showAnswers } from './show-answers.ts';

const root = resolve(import.meta.dirname, '../..');
const cli = join(root, 'packages/jobs/dist/cli.mjs');
const PORT = '8088';
const DEPLOY = 'swarm-ci deploy prod';

/** One release after another on the example repository, with requests to the site all the while. */
async function story(sandbox: Sandbox, directory: string): Promise<boolean> {
  const { address } = sandbox.registry;
  const url = `http://${sandbox.manager.address}:${PORT}/api/`;
  const held: boolean[] = [];
  const deploy = async (backend: string, expected: number): Promise<void> => {
    const env = {
      ...sandbox.environment(),
      POSTGRES_IMAGE: `${address}/stand-in:1`,
      NGINX_IMAGE: `${address}/stand-in:1`,
      FRONTEND_IMAGE: `${address}/app:1`,
      BACKEND_IMAGE: `${address}/app:${backend}`,
      HTTP_PORT: PORT,
    };
    command(`BACKEND_IMAGE=${env.BACKEND_IMAGE} ${DEPLOY}`);
    const { code, stdout } = await startCli(cli, ['deploy', 'prod'], { cwd: directory, env, onLog: log }).result;
    line(`exit code ${code}, standard output "${stdout.trim()}"`);
    held.push(code === expected);
  };
  const asked = async (work: () => Promise<void>, versions: readonly string[]): Promise<void> => {
    const probe = startProbe(url);
    await work();
    held.push(showAnswers(url, await probe.stop(), versions));
  };

  chapter('A first deploy');
  say('The example has two external secrets. They are made once, by hand, with their value on standard input.');
  for (const name of ['shop_prod_postgres_password_1', 'shop_prod_session_key_1']) {
    command(`openssl rand -hex 24 | docker secret create ${name} -`);
    await sandbox.docker(sandbox.manager, ['secret', 'create', name, '-'], { input: 'only-for-the-demo' });
  }
  say(
    'Then one command copies the repository over SSH, names the configs by their content, deploys, and watches the engine.',
  );
  await deploy('1', 0);

  chapter('An update');
  say(`Version 2 of the backend. ${url} is requested every 100 ms: no response may be missing.`);
  await asked(() => deploy('2', 0), ['app 1', 'app 2']);

  chapter('A changed config');
  say('One line in prod/backend/settings.json. Only the backend uses it, so only the backend restarts.');
  const settings = join(directory, 'prod/backend/settings.json');
  await writeFile(settings, `${await readFile(settings, 'utf8')}\n`);
  await asked(() => deploy('2', 0), ['app 2']);

  chapter('A broken release');
  say(
    'This backend starts, but its health check fails. Docker would exit 0 here; swarm-ci must not, and no user may notice.',
  );
  await asked(() => deploy('bad', 3), ['app 2']);
  return held.every(Boolean);
}

async function main(): Promise<number> {
  chapter('A server');
  say(
    'A real Docker Swarm on this machine: an engine, a registry and an sshd of its own, all in one temporary directory.',
  );
  const began = performance.now();
  const sandbox = await raiseSandbox({ engine: 'cached-or-quickest', log: line });
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-demo-'));
  try {
    const version = await sandbox.docker(sandbox.manager, ['version', '--format', '{{.Server.Version}}']);
    line(
      `engine ${version.stdout}, manager ${sandbox.manager.address}, up in ${((performance.now() - began) / 1000).toFixed(1)} s`,
    );
    await cp(join(root, 'deploy-manifests-example'), directory, { recursive: true });
    const good = await story(sandbox, directory);
    chapter(good ? 'All of it went as announced' : 'Something did not go as announced: see above');
    say('Taking the server away again. To look around in one yourself: npm run sandbox -- up');
    return good ? 0 : 1;
  } finally {
    await sandbox.down();
    await rm(directory, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SandboxUnavailable)) throw error;
  line(`✘ ${error.message}`);
  line(`→ ${error.hint}`);
  process.exitCode = 1;
}
