import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { makeKeyPair } from '../../sandbox/node/sshd.ts';
import { until } from '../../sandbox/until.ts';
import { type Sampled, sampleArgv } from '../../support/command/argv-sampler.ts';
import { startSwarmCi } from '../../support/command/command.ts';
import { filesWith, foundIn, nastySecret, needlesOf } from '../../support/command/needles.ts';
import type { Ran } from '../../support/command/run-cli.ts';
import { watchFiles } from '../../support/command/watch-files.ts';
import { type AgeKey, makeAgeKey } from '../../support/sops/debian-age.ts';
import { writeSops } from '../../support/sops/write-sops.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';

/** One of its own: its registry has a password of a special kind, and its whole disk is searched. */
let sandbox: Sandbox;
let manifests: Manifests;
let ageKey: AgeKey;
/** A file that only the command reads. */
let vault: string;
const cleanUp: (() => Promise<void>)[] = [];

const registryPassword = nastySecret('reg1stryZq7Xw2');
const wrongPassword = nastySecret('wr0ngRegZq8Yv3');
const databasePassword = nastySecret('dbaseZq9Ut4Kp');
const fileSecret = nastySecret('f1leZq3Rs5Jm8');
/** Those that the job has: in a variable, in files that are encrypted, and from a command. */
const variableSecret = nastySecret('vari4bleZq2Ws9');
const sopsSecret = nastySecret('s0psZq5Kd8Rt1v');
const ageSecret = nastySecret('ag3Zq7Bn4Mx6Hy');
const commandSecret = nastySecret('c0mmandZq1Tg5');
const passphrase = nastySecret('phraseZq6Hn2Lc');
const encrypted = { passphrase: passphrase.value, cipher: 'aes256-ctr', rounds: 4 };
const key = makeKeyPair('deploy', encrypted);
const wrongKey = makeKeyPair('wrong', encrypted);

const fromTheJob = [variableSecret, sopsSecret, ageSecret, commandSecret];
const needles = [
  ...[registryPassword, wrongPassword, databasePassword, fileSecret, passphrase, ...fromTheJob].flatMap(needlesOf),
  ...[key, wrongKey].map((pair) => pair.privateKey.split('\n').at(-3)?.slice(0, 60) ?? ''),
];

const compose = `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:\${TAG}
    environment: { DB_PASSWORD: "\${DB_PASSWORD}", DSN: "postgres://shop:\${DB_PASSWORD}@db/shop", CRASH_MESSAGE: "refused: \${DB_PASSWORD}" }
    entrypoint: ["/bin/sh", "-c", "printf '%s\\n' \\"login as shop with $\${DB_PASSWORD}\\"; for one in /run/secrets/*; do cat $$one; echo; done; exec /bin/app"]
    healthcheck:
      test: ["CMD", "/bin/sh", "-c", "printf '%s\\n' \\"checked with $\${DB_PASSWORD}\\"; cat /run/secrets/api; echo; /bin/health"]
      interval: 500ms
      retries: 2
    secrets: [api, variable, sops, age, command]
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      update_config: { order: start-first, failure_action: rollback, monitor: 2s }
      rollback_config: { order: stop-first, monitor: 1s }
secrets:
  api: { name: "\${API_SECRET}", file: ./prod/api.secret }
  variable: { environment: FROM_JOB }
  sops: { file: ./prod/db.sops.yaml, x-key: [db, password] }
  age: { file: ./prod/key.age }
  command: { x-command: [cat, "\${VAULT}"] }
`;

beforeAll(async () => {
  sandbox = await raiseSandbox({ engine: inject('sandbox').engine, registryPassword: registryPassword.value });
  await sandbox.manager.exec(['sh', '-c', 'cat >>/home/deploy/.ssh/authorized_keys'], { input: `${key.publicKey}\n` });
  const outside = await mkdtemp(join(tmpdir(), 'swarm-ci-vault-'));
  ageKey = await makeAgeKey();
  cleanUp.push(ageKey.remove, () => rm(outside, { recursive: true }));
  vault = join(outside, 'value');
  await writeFile(vault, commandSecret.value);
  const { wrap, recipient } = ageKey;
  const files = {
    ...{ 'docker-compose.prod.yaml': compose, 'prod/api.secret': fileSecret.value, 'prod/plain.txt': 'plain' },
    'prod/db.sops.yaml': await writeSops({ db: { password: sopsSecret.value } }, { wrap, recipient, format: 'yaml' }),
    'prod/key.age': await ageKey.encrypt(ageSecret.value),
  };
  manifests = await makeManifests(sandbox, files, (undo) => void cleanUp.push(undo));
});

afterAll(async () => {
  for (const undo of cleanUp) await undo();
  await sandbox?.down();
});

const env = () => ({
  ...manifests.env,
  SSH_PRIVATE_KEY: key.privateKey,
  SSH_KEY_PASSPHRASE: passphrase.value,
  DB_PASSWORD: databasePassword.value,
  FROM_JOB: variableSecret.value,
  SOPS_AGE_KEY: ageKey.written,
  VAULT: vault,
  TAG: '1',
});
const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'shop/manifests',
  GITHUB_RUN_ID: '1',
  GITHUB_SERVER_URL: 'https://github.com',
};

/** What a platform does with the log does not depend on the engine: one of the two has it. */
const places =
  inject('share')?.part === 1
    ? ([['here', {}, []]] as const)
    : ([
        ['here', {}, []],
        ['in a GitHub workflow', github, ['--json']],
      ] as const);

const FILES = ['report.json', 'events.ndjson', 'summary.md', 'report.html', 'junit.xml', 'metrics.txt'];
const kept = (name: string) => readFile(join(manifests.directory, name), 'utf8').catch(() => '');

/** A deploy, watched by the sampler, after which nothing gives a secret away. */
async function leaksNothing(
  more: Record<string, string>,
  ...args: string[]
): Promise<Ran & { report: string; sampled: Sampled }> {
  for (const name of FILES) await rm(join(manifests.directory, name), { force: true });
  const forms = ['--html', 'report.html', '--junit', 'junit.xml', '--metrics', 'metrics.txt'];
  const all = ['deploy', 'prod', '--report', 'report.json', '--events', 'events.ndjson', ...forms, ...args];
  // What the job writes, it writes there.
  const scratch = await mkdtemp(join(tmpdir(), 'swarm-ci-scratch-'));
  const { result: watched, sampled } = await sampleArgv(() => {
    const summary = { GITHUB_STEP_SUMMARY: join(manifests.directory, 'summary.md'), TMPDIR: scratch };
    const running = startSwarmCi(all, { cwd: manifests.directory, env: { ...env(), ...summary, ...more } });
    return watchFiles(scratch, needles, running.result);
  });
  const { result: ran, found: written } = watched;
  expect(written, 'files of the job').toEqual([]);
  await rm(scratch, { recursive: true });
  expect(foundIn(sampled.seen.join('\n'), needles), 'arguments of a process').toEqual([]);
  expect(sampled.interval, 'milliseconds between two looks').toBeLessThan(100);
  for (const [name, text] of Object.entries({
    stdout: ran.stdout,
    stderr: ran.stderr,
    report: await kept('report.json'),
    events: await kept('events.ndjson'),
    summary: await kept('summary.md'),
    page: unescaped(await kept('report.html')),
    junit: unescaped(await kept('junit.xml')),
    metrics: await kept('metrics.txt'),
  }))
    expect(foundIn(text, needles), name).toEqual([]);
  expect(await onTheServer()).toEqual([]);
  expect(foundIn(await inTheSwarm(), needles), 'names and labels in the swarm').toEqual([]);
  return { ...ran, report: await kept('report.json'), sampled };
}

/** What a reader of HTML or XML sees. */
function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** Everything that was written on the server's disk or in its memory file systems, but for the engine's own data. */
async function onTheServer(): Promise<string[]> {
  const home = join(sandbox.directory, 'nodes/m1');
  const { stdout: tmpfs } = await sandbox.manager.exec([
    'find',
    '/dev/shm',
    '/run',
    '/tmp',
    '-path',
    '/run/docker',
    '-prune',
    '-o',
    // What runc was about to start in a container when the power went.
    '-path',
    '/tmp/runc-process*',
    '-prune',
    '-o',
    '-type',
    'f',
    '-print',
  ]);
  const inMemory = await Promise.all(
    tmpfs
      .split('\n')
      .filter(Boolean)
      .map(async (path) => {
        const { stdout } = await sandbox.manager.exec(['cat', path], { reject: false });
        return foundIn(`${path}\n${stdout}`, needles).length > 0 ? [path] : [];
      }),
  );
  // runc hands a health check its environment in a file, for a moment.
  const found = await filesWith(join(home, 'upper'), needles, (path) => path.startsWith('tmp/runc-process'));
  return [...found, ...inMemory.flat()];
}

/** What everyone sees who may list the objects of the swarm. */
async function inTheSwarm(): Promise<string> {
  const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
  const services = (await docker('service', 'ls', '-q')).split('\n').filter(Boolean);
  const used = '{{json .Spec.TaskTemplate.ContainerSpec.Secrets}} {{json .Spec.TaskTemplate.ContainerSpec.Labels}}';
  return [
    ...(await Promise.all(
      ['secret', 'config', 'network', 'service'].map((kind) => docker(kind, 'ls', '--format', '{{json .}}')),
    )),
    services.length > 0 &&
      (await docker('service', 'inspect', '--format', `{{json .Spec.Labels}} ${used}`, ...services)),
  ].join('\n');
}

/** A command may be seen by its path. */
const isWord = (argument: string, word: string) => argument === word || argument.endsWith(`/${word}`);
const ran = (sampled: Sampled, ...words: string[]) =>
  expect(
    sampled.seen.some((line) => words.every((word) => line.split('\0').some((argument) => isWord(argument, word)))),
    words.join(' '),
  ).toBe(true);

describe('no secret is to be seen anywhere', () => {
  it('in a good deploy, though it all arrives', async () => {
    const { code, stderr, sampled } = await leaksNothing({});
    expect(code, stderr).toBe(0);
    // What must have been seen when anything was: the commands that have to do with secrets.
    ran(sampled, 'docker', 'stack', 'deploy');
    const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', `${manifests.stack}_web`]);
    const [{ Spec }] = JSON.parse(stdout);
    expect(Spec.TaskTemplate.ContainerSpec.Env).toContain(`DB_PASSWORD=${databasePassword.value}`);
    const { stdout: id } = await sandbox.docker(sandbox.manager, ['ps', '-q', '--filter', 'health=healthy']);
    const said = await sandbox.docker(sandbox.manager, ['exec', id, 'cat', '/run/secrets/api']);
    expect(said.stdout).toBe(fileSecret.value);
    for (const [name, { value }] of Object.entries({
      variable: variableSecret,
      sops: sopsSecret,
      age: ageSecret,
      command: commandSecret,
    }))
      expect((await sandbox.docker(sandbox.manager, ['exec', id, 'cat', `/run/secrets/${name}`])).stdout).toBe(value);
    const isSecret = ['-name', '*.secret', '-o', '-name', '*.age', '-o', '-name', '*.sops.*'];
    const files = await sandbox.manager.exec(['find', manifests.serverPath, ...isSecret]);
    expect(files.stdout).toBe('');
  });

  it('in the document of one', async () => {
    const { code, stdout } = await leaksNothing({}, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'deployed' });
  });

  for (const [where, more, args] of places) {
    it(`in a rollback whose container logs its secrets, ${where}`, async () => {
      const { code, stderr, stdout, report } = await leaksNothing({ TAG: 'bad', ...more }, ...args);
      expect(code, stderr).toBe(3);
      // The container's words are there, without the secrets in them.
      const [web] = JSON.parse(report).services;
      expect(web.cause.health.join('\n')).toContain('checked with ***');
      expect(web.cause.logs).toContain('login as shop with ***');
      if (args.length > 0) expect(JSON.parse(stdout).services[0].cause.logs).toEqual(web.cause.logs);
    });

    it(`in the words of Docker that repeat a variable, ${where}`, async () => {
      const bad = compose.replace('deploy:\n', 'deploy:\n      resources: { limits: { cpus: "${DB_PASSWORD}" } }\n');
      await manifests.write({ 'docker-compose.prod.yaml': bad });
      try {
        const { code, stderr } = await leaksNothing(more, ...args);
        expect(code, stderr).toBe(2);
        expect(stderr).toMatch(/Docker refuses the compose file: .*\*\*\*/);
      } finally {
        await manifests.write({ 'docker-compose.prod.yaml': compose });
      }
    });

    it(`when the registry refuses the password, ${where}`, async () => {
      const { code, stderr } = await leaksNothing({ REGISTRY_PASSWORD: wrongPassword.value, ...more }, ...args);
      expect(code, stderr).toBe(4);
      expect(stderr).toContain('refused the login of');
    });

    it(`when the server refuses the key, ${where}`, async () => {
      const { code, stderr } = await leaksNothing({ SSH_PRIVATE_KEY: wrongKey.privateKey, ...more }, ...args);
      expect(code, stderr).toBe(4);
      expect(stderr).toContain('refused deploy with the private key');
      const locked = await leaksNothing({ SSH_KEY_PASSPHRASE: wrongPassword.value, ...more }, ...args);
      expect(locked.code).toBe(4);
    });
  }

  it('while its files are in place, and after the job was killed then', async () => {
    let log = '';
    let there: Promise<string[]> | undefined;
    const running = startSwarmCi(['deploy', 'prod'], {
      cwd: manifests.directory,
      env: { ...env(), TAG: '2' },
      onLog: (text) => {
        log += text;
        if (/files in \S+ on/.test(log)) there ??= onTheServer();
      },
    });
    await until(
      'the files are in place',
      120,
      () => there !== undefined,
      () => log,
    );
    expect(await there).toEqual([]);
    running.signal('SIGKILL');
    await running.result;
    expect(await onTheServer()).toEqual([]);
    const again = await leaksNothing({ TAG: '2' });
    expect(again.code, again.stderr).toBe(0);
  });
});
