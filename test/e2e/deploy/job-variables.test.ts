import { expect, it } from 'vitest';
import { withoutDocker } from '../../support/command/tools.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeSshUser, startSshServer } from '../../support/ssh/ssh-server.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { specsOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// Variables that containers get by their names alone, and those that every machine has.

const sandbox = sharedSandbox();
const none = '\n      replicas: 0';
const web = (more: string) => compose({ web: app('1', more, none) });

const FORMS = {
  list: `
    environment:
      - DB_PASSWORD
      - TZ
      - EMPTY=
      - NOTHING=
      - WHO=\${USER:-nobody}
      - SHELL_OF=\${SHELL:-none}
      - WHERE=\${DOCKER_HOST:-none}
      - ONLY=\${SERVER_ONLY:-none}
      - PATHS=/opt/bin:\${PATH}
      - SERVER_ONLY=`,
  map: `
    environment:
      DB_PASSWORD:
      TZ: ~
      EMPTY: ""
      WHO: "\${USER-nobody}"
      REGION: "\${AWS_REGION:-none}"`,
  file: '\n    env_file: prod/app.env',
};
const files = {
  'docker-compose.prod.yaml': compose(
    Object.fromEntries(Object.entries(FORMS).map(([name, more]) => [name, app('1', more, none)])),
  ),
  'prod/app.env': '# of the app\nDB_PASSWORD\nTZ\nEMPTY=\nSERVER_ONLY=\nPLAIN=1\n',
};
const PASSWORD = 'hunter2-of-the-job';
const job = { DB_PASSWORD: PASSWORD, TZ: 'Europe/Oslo', EMPTY: 'filled' };
// What GitLab sets in a job with Docker in Docker, and what would stop the docker command.
const odd = {
  DOCKER_HOST: 'tcp://docker:2375',
  DOCKER_CONTEXT: 'nope',
  DOCKER_CONFIG: '/nowhere',
};
const given = [`DB_PASSWORD=${PASSWORD}`, 'EMPTY=filled', 'TZ=Europe/Oslo'];
const expected: Readonly<Record<string, readonly string[]>> = {
  list: [...given, 'NOTHING=', 'WHO=nobody', 'SHELL_OF=none', 'WHERE=tcp://docker:2375', 'ONLY=none', 'SERVER_ONLY='],
  map: [...given, 'WHO=nobody', 'REGION=none'],
  file: [...given, 'SERVER_ONLY=', 'PLAIN=1'],
};

type Spec = {
  readonly Name: string;
  readonly TaskTemplate: { readonly ContainerSpec: { readonly Env: readonly string[] } };
};
const envsOf = async (stack: string) =>
  Object.fromEntries(
    ((await specsOf(stack)) as Spec[]).map(({ Name, TaskTemplate }) => [
      Name.slice(stack.length + 1),
      TaskTemplate.ContainerSpec.Env.filter((line) => !line.startsWith('PATHS=')).sort(),
    ]),
  );

const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the job': {},
  'the server': { PATH: withoutDocker() },
};

it.each(Object.entries(ways))('come from the job, with the docker command of %s', async (_, more) => {
  const manifests = await makeManifests(sandbox, files);
  const profile = `export SERVER_ONLY=leaked AWS_REGION=leaked TZ=leaked DB_PASSWORD=leaked\n`;
  const user = await makeSshUser(sandbox.manager, { files: { '.bashrc': profile } });
  const { port } = await startSshServer(sandbox.manager);
  const server = { SERVER_USER: user.name, SERVER_PORT: `${port}`, SERVER_PATH: `${user.home}/deploy` };
  const env = { ...job, ...more, ...server, SSH_KNOWN_HOSTS: '', SSH_HOST_KEY_CHECKING: 'accept-new' };

  const first = await manifests.deploy({ ...env, ...odd });
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).not.toContain(PASSWORD);
  expect(first.stderr).toMatch(/PATH is filled with the value of the machine that runs this job/);
  expect(await envsOf(manifests.stack)).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, lines]) => [name, [...lines].sort()])),
  );
  const record = await sandbox.manager.exec([
    'sh',
    '-c',
    'cat "$0"/.swarm-ci/prod/releases/*/release.json',
    env.SERVER_PATH,
  ]);
  expect(record.stdout).not.toContain(PASSWORD);
  expect(JSON.parse(record.stdout)).toMatchObject({
    hidden: expect.arrayContaining(['DB_PASSWORD', 'TZ']),
    variables: expect.not.objectContaining({ TZ: expect.anything() }),
  });

  for (const name of ['check', 'plan', 'deploy']) {
    const lost = await manifests.run([name, 'prod'], { ...env, DB_PASSWORD: '', TZ: '' });
    expect(lost.code, lost.stderr).toBe(2);
    expect(lost.stderr).toMatch(/docker-compose\.prod\.yaml:\d+:9: DB_PASSWORD is not set \(used in 3 places\)/);
    expect(lost.stderr).toContain('TZ is not set');
    expect(lost.stderr).toContain('2 problems with the input');
  }

  await manifests.write({ 'prod/app.env': `${files['prod/app.env']}MORE=1\n` });
  expect(await manifests.deploy(env)).toMatchObject({ code: 0 });
  const bare = await manifests.run(['rollback', 'prod'], { ...env, DB_PASSWORD: '' });
  expect(bare.code, bare.stderr).toBe(2);
  expect(bare.stderr).toContain('DB_PASSWORD is not set');
  const unset = await manifests.run(['rollback', 'prod'], { ...env, TZ: '' });
  expect(unset.code, unset.stderr).toBe(2);
  expect(unset.stderr).toContain('TZ is not set');
  const back = await manifests.run(['rollback', 'prod'], { ...env, TZ: 'Asia/Tokyo' });
  expect(back.code, back.stderr).toBe(0);
  expect(back.stderr).toMatch(
    /differs? from the release \S+: a variable has another value in this job than when that release was deployed/,
  );
  const moved = (expected.file ?? []).map((line) => line.replace('Europe/Oslo', 'Asia/Tokyo'));
  expect((await envsOf(manifests.stack)).file).toEqual(moved.sort());
  // The stack has not drifted from the release that it is on: there is none before it.
  const further = await manifests.run(['rollback', 'prod'], env);
  expect(further.code, further.stderr).toBe(2);
  expect(further.stderr).toContain('no release is kept from before the live release');
});

it('are read from an env file, and may be empty on purpose', async () => {
  const text = web('\n    environment: [TAG_OF, "BEACON=$BEACON", "MAIL=${MAIL_PASSWORD}", "URL=$URL"]');
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': text,
    '.env': 'export TAG_OF=file\nDOMAIN=example.org\nURL="https://$DOMAIN/"\nBEACON=\n',
  });
  const without = await manifests.run(['deploy', 'prod']);
  expect(without.code).toBe(2);
  expect(without.stderr).toMatch(/TAG_OF is not set.*\n.*→ the file \.env has it/);
  const half = await manifests.run(['deploy', 'prod', '--env-file', '.env']);
  expect(half.code).toBe(2);
  expect(half.stderr).toContain('1 problem with');
  const whole = await manifests.deploy({ SWARM_CI_ALLOW_EMPTY: 'MAIL_PASSWORD', TAG_OF: 'job' }, '--env-file', '.env');
  expect(whole.code, whole.stderr).toBe(0);
  expect((await envsOf(manifests.stack)).web).toEqual(['BEACON=', 'MAIL=', 'TAG_OF=job', 'URL=https://example.org/']);
});

it('that mean a folder of the job are refused, before the server is asked', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': web('\n    environment: ["A=${HOME}"]\n    volumes: ["${PWD}/prod:/srv"]'),
  });
  for (const name of ['check', 'plan', 'deploy']) {
    const { code, stderr } = await manifests.run([name, 'prod'], { HOME: '/root', PWD: '/builds', SERVER_PORT: '1' });
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('HOME is a folder of the machine that runs the job');
    expect(stderr).toMatch(/PWD is a folder.*\n.*→ write a relative path/);
  }
});
