import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bareKey, makeKeyPair } from '../../sandbox/node/sshd.ts';
import { callJob } from '../../support/command/call-job.ts';
import { sharedNetwork } from '../../support/stack/stack-text.ts';

const compose = (web = '', rest = '') =>
  `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:1
    deploy: { endpoint_mode: dnsrr }${web}
${rest}${sharedNetwork}`;

type Refusal = {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly code: number;
  /** What the log must name: the subject, and the next step. */
  readonly says: readonly (string | RegExp)[];
};

const configs = (text: string) => compose('\n    configs: [conf]', `configs:\n  conf: ${text}\n`);

const planFile = {
  ...{ schema: 'swarm-ci/plan-file', version: 1, createdAt: '', environment: 'prod', stack: 's', serverPath: '/' },
  ...{ server: 'h', swarm: 'x', salt: '0'.repeat(32), key: 'SSH_PRIVATE_KEY', seal: '0'.repeat(64) },
  ...{ variables: [], files: [], services: [], objects: [] },
};

const refusals: Record<string, Refusal> = {
  'undefined variable': {
    files: { 'docker-compose.prod.yaml': compose('\n    hostname: ${NOT_SET_ANYWHERE}') },
    code: 2,
    says: [/docker-compose\.prod\.yaml:\d+:\d+: NOT_SET_ANYWHERE is not set/, '→ set NOT_SET_ANYWHERE'],
  },
  'query without a server': {
    files: {
      'docker-compose.prod.yaml': compose(),
      'swarm-ci.yaml': 'rollouts: { web: { strategy: rehearse, judge: { prometheus: [{ query: up, min: 1 }] } } }',
    },
    code: 2,
    says: ['the rollout of "web" has queries, and PROMETHEUS_URL is not set', '→ set PROMETHEUS_URL'],
  },
  'empty variable': {
    files: { 'docker-compose.prod.yaml': compose('\n    hostname: ${EMPTY}') },
    env: { EMPTY: '' },
    code: 2,
    says: ['EMPTY is not set'],
  },
  'empty config': {
    files: { 'docker-compose.prod.yaml': configs('{ name: "${CONF}", file: prod/c.conf }'), 'prod/c.conf': '' },
    code: 2,
    says: ['config "conf": its file prod/c.conf is empty', '→ Docker does not allow an empty config'],
  },
  'config that is too big': {
    files: {
      'docker-compose.prod.yaml': configs('{ name: "${CONF}", file: prod/c.conf }'),
      'prod/c.conf': 'x'.repeat(1_024_000),
    },
    code: 2,
    says: ['has 1024000 bytes; Docker requires less than 1024000'],
  },
  '65-character name': {
    files: {
      'docker-compose.prod.yaml': configs(`{ name: ${'n'.repeat(65)}, file: prod/c.conf }`),
      'prod/c.conf': 'x',
    },
    code: 2,
    says: [`config name "${'n'.repeat(65)}" has 65 characters; Docker allows 64`, '→ give the config another "name:"'],
  },
  'missing file': {
    files: { 'docker-compose.prod.yaml': configs('{ name: "${CONF}", file: prod/gone.conf }') },
    code: 2,
    says: ['config "conf": its file prod/gone.conf does not exist', '→ add the file'],
  },
  'malformed YAML': {
    files: { 'docker-compose.prod.yaml': 'services:\n  web:\n   image: a\n  - b\n' },
    code: 2,
    says: [/docker-compose\.prod\.yaml:\d+:\d+: invalid YAML/],
  },
  'no compose file': {
    args: ['staging'],
    code: 2,
    says: ['there is no compose file for "staging"', 'environments found here: prod'],
  },
  'link out of the repository': {
    files: { 'docker-compose.prod.yaml': configs('{ name: "${CONF}", file: ../../etc/passwd }') },
    code: 2,
    says: ['../../etc/passwd is outside the repository'],
  },
  'wrong settings, all at once': {
    env: { SERVER_PORT: 'ssh', SERVER_USER: '', SSH_KNOWN_HOSTS: '' },
    args: ['prod', '--timeout', 'soon', '--stcak-name', 'x'],
    code: 2,
    says: [
      'SERVER_PORT: server_port "ssh" must be a port number',
      'SERVER_USER: is not set',
      'SSH_KNOWN_HOSTS: is not set',
      '--timeout: timeout "soon" must be a duration',
      'did you mean "stack-name"?',
    ],
  },
  'a plan that is not there, with --dry-run': {
    args: ['prod', '--plan', 'plan.json', '--dry-run', '--timeout', 'soon'],
    code: 2,
    says: [
      'plan.json: cannot be read: ',
      '→ name the file that "swarm-ci plan <env> --out FILE" wrote',
      '--plan: cannot be combined with --dry-run',
      '--timeout: timeout "soon" must be a duration',
    ],
  },
  'the report of a plan in place of its file': {
    files: { 'plan.json': '{"schema":"swarm-ci/deploy-plan","version":1}' },
    args: ['prod', '--plan', 'plan.json'],
    code: 2,
    says: ['plan.json: is not a plan file of swarm-ci'],
  },
  'a plan file of another version': {
    files: { 'plan.json': '{"schema":"swarm-ci/plan-file","version":2}' },
    args: ['prod', '--plan', 'plan.json'],
    code: 2,
    says: ['is a plan file of version 2; this swarm-ci reads version 1', '→ use the same version of swarm-ci'],
  },
  'a plan file that is a folder': {
    files: { 'plan/json': '' },
    args: ['prod', '--plan', 'plan'],
    code: 2,
    says: ['plan: is not a file'],
  },
  'a deep plan file': {
    files: { 'plan.json': `${'['.repeat(200_000)}${']'.repeat(200_000)}` },
    args: ['prod', '--plan', 'plan.json'],
    code: 2,
    says: ['plan.json: is not a plan file'],
  },
  'a huge plan file': {
    files: { 'plan.json': ' '.repeat(10_000_001) },
    args: ['prod', '--plan', 'plan.json'],
    code: 2,
    says: ['plan.json: is not a plan file: it has 10000001 bytes'],
  },
  'a plan file of another key': {
    files: { 'plan.json': JSON.stringify(planFile) },
    args: ['prod', '--plan', 'plan.json'],
    code: 2,
    says: [
      'plan.json: was changed after it was written, or SSH_PRIVATE_KEY of this job is another one',
      '→ run plan and deploy with the same secrets',
    ],
  },
  'an engine over SSH': {
    env: { SERVER_HOST: '', DOCKER_HOST: 'ssh://deploy:hunter@2@10.0.0.1' },
    code: 2,
    says: ['DOCKER_HOST: points to a server over SSH: ssh://deploy@10.0.0.1', '→ set SERVER_HOST'],
  },
  'a secret on the command line': {
    args: ['prod', '--registry-password', 'hunter2'],
    code: 2,
    says: ['set REGISTRY_PASSWORD'],
  },
  'probes that make no sense': {
    files: {
      'docker-compose.prod.yaml': compose(),
      'swarm-ci.yaml': 'probes:\n  - url: shop\n    every: 1m\n',
    },
    code: 2,
    says: [
      'swarm-ci.yaml:2:10: url "shop" must be a URL',
      'swarm-ci.yaml:3:12: every "1m" must be between 100ms and 1s',
    ],
  },
};

test.each(Object.entries(refusals))('%s is refused before the server is asked', async (_, refusal) => {
  const { files, env = {}, args = ['prod'], code, says } = refusal;
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-refused-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ 'docker-compose.prod.yaml': compose(), ...files })) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  const server = await listen();
  const key = makeKeyPair('deploy');
  const good = {
    PATH: process.env.PATH,
    HOME: directory,
    PROJECT_NAME: 'shop',
    SERVER_HOST: '127.0.0.1',
    SERVER_PORT: `${server.port}`,
    SERVER_USER: 'deploy',
    SSH_PRIVATE_KEY: key.privateKey,
    SSH_KNOWN_HOSTS: `[127.0.0.1]:${server.port} ${bareKey(key.publicKey)}`,
    REGISTRY: `127.0.0.1:${server.port}`,
    REGISTRY_USER: 'ci',
    REGISTRY_PASSWORD: 'secret-of-the-registry',
  };
  const ran = await callJob(['deploy', ...args], { cwd: directory, env: { ...good, ...env } });
  expect(ran.code, ran.stderr).toBe(code);
  expect(ran.stdout).toBe('');
  for (const text of says) expect(ran.stderr).toMatch(text instanceof RegExp ? text : new RegExp(escapeText(text)));
  expect(ran.stderr).not.toContain('this is a bug');
  expect(server.connections()).toBe(0);
});

/** Where server and registry are said to be. */
async function listen(): Promise<{ readonly port: number; readonly connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as { port: number }).port, connections: () => connections };
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
