import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { sharedNetwork } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox;

const compose = (web = '', rest = '') =>
  `services:
  web:
    image: \${REGISTRY}/app:1
    deploy: { endpoint_mode: dnsrr, update_config: { monitor: 1s } }${web}
${rest}`.replace(/^/, 'version: "3.8"\n') + (rest.includes('networks:') ? '' : sharedNetwork);

type Refusal = {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly code: number;
  /** What the log must name: the subject, and the next step. */
  readonly says: readonly (string | RegExp)[];
};

const configs = (text: string) => compose('\n    configs: [conf]', `configs:\n  conf: ${text}\n`);

/** Found by asking the server and its engine. */
const remote: Record<string, Refusal> = {
  'missing external secret and network, both named': {
    files: {
      'docker-compose.prod.yaml': compose(
        '\n    secrets: [pw]\n    networks: [front]',
        'secrets:\n  pw: { external: true, name: no-such-secret }\nnetworks:\n  front: { external: true, name: no-such-network }\n',
      ),
    },
    code: 2,
    says: [
      'external secret "no-such-secret" does not exist',
      'docker secret create no-such-secret',
      'external network "no-such-network" does not exist',
      'docker network create --driver overlay no-such-network',
    ],
  },
  'missing image': {
    files: { 'docker-compose.prod.yaml': compose().replace('app:1', 'app:never-built') },
    code: 2,
    says: [/image \S+\/app:never-built: not found in its registry/, '→ build and push it'],
  },
  'wrong registry password': {
    env: { REGISTRY_PASSWORD: 'wrong-pw-1' },
    code: 4,
    says: [/^ +\S+: refused the login of ci: /m, '→ check REGISTRY_USER and REGISTRY_PASSWORD'],
  },
  'what only the engine refuses': {
    files: {
      'docker-compose.prod.yaml': compose('\n    volumes: [one:/x, two:/x]', 'volumes: { one: , two: }\n').replace(
        'endpoint_mode: dnsrr,',
        'endpoint_mode: dnsrr, placement: { constraints: ["node.role = manager"] },',
      ),
    },
    code: 2,
    says: [
      /the engine does not take the constraint "node\.role = manager" of \w+_web/,
      /_web mounts two things at \/x, which the engine does not take/,
    ],
  },
  'path that cannot be written': {
    env: { SERVER_PATH: '/proc/nowhere' },
    code: 4,
    says: ['/proc is not writable', '→'],
  },
};

/** A stack that runs, so that there is something to leave alone. */
let running: Manifests;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  running = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': compose() }, (undo) => cleanUp.push(undo));
  const { code, stderr } = await running.run(['deploy', 'prod']);
  expect(code, stderr).toBe(0);
});

afterAll(async () => {
  for (const undo of cleanUp) await undo();
});

describe('what cannot be deployed is refused before anything is touched', () => {
  for (const [name, refusal] of Object.entries(remote)) it(name, () => refuses(refusal));

  it('a config whose content changed under the same name', async () => {
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': configs('{ file: prod/c.conf }'),
      'prod/c.conf': 'one',
    });
    expect(await manifests.run(['deploy', 'prod'])).toMatchObject({ code: 0 });
    await manifests.write({ 'prod/c.conf': 'two' });
    await refusedBy(manifests, {
      code: 2,
      says: [`config "${manifests.stack}_conf" exists with different content`, '→ Docker cannot change a config'],
    });
  });

  it('by check, plan and deploy alike, and all at once: what is missing, and what Docker refuses', async () => {
    const unused = 'secrets:\n  pw: { external: true }\n  unused: { external: true, name: "${NOT_SET}" }\n';
    const web = '\n    profils: [debug]\n    secrets: [pw]';
    await running.write({ 'docker-compose.prod.yaml': compose(web, unused) });
    const before = await stateOf(running);
    for (const job of ['check', 'plan', 'deploy']) {
      const { code, stdout, stderr } = await running.run([job, 'prod']);
      const said = `${stdout}${stderr}`;
      expect(code, said).toBe(2);
      expect(said).toMatch(/docker-compose\.prod\.yaml:\d+:\d+: external secret "pw" does not exist/);
      expect(said).toMatch(/docker-compose\.prod\.yaml:6:5: Docker refuses the compose file: .*profils/);
      expect(said).not.toMatch(/secret "unused" does not exist|NOT_SET/);
    }
    expect(await stateOf(running)).toEqual(before);
  });

  it('what only the engine refuses is refused by it', async () => {
    const create = async (...options: string[]) => {
      const argv = [
        'service',
        'create',
        '--detach',
        '--no-resolve-image',
        '--name',
        `${running.stack}_odd`,
        ...options,
      ];
      const image = `${sandbox().registry.address}/app:1`;
      return (await sandbox().docker(sandbox().manager, [...argv, image], { reject: false })).stderr;
    };
    for (const odd of ['node.role = manager', 'node.role', 'node.labels.b=='])
      expect(await create('--constraint', odd), odd).toMatch(/constraint|is invalid/);
    const mount = (source: string) => ['--mount', `type=volume,source=${source},target=/x`];
    expect(await create(...mount('a'), ...mount('b'))).toContain('duplicate mount point');
  });

  it('no version, where the CLI insists on one', async () => {
    const withoutVersion = compose().replace(/^version: .*\n/, '');
    if (sandbox().engine === 'bookworm') {
      const says = ['docker-compose.prod.yaml: has no "version", which Docker version 20', '→ add the line: version'];
      return refuses({ files: { 'docker-compose.prod.yaml': withoutVersion }, code: 2, says });
    }
    await running.write({ 'docker-compose.prod.yaml': withoutVersion });
    const { code, stderr } = await running.run(['deploy', 'prod']);
    expect(code, stderr).toBe(0);
  });
});

async function refuses(refusal: Refusal): Promise<void> {
  await running.write({ 'docker-compose.prod.yaml': compose(), ...refusal.files });
  await refusedBy(running, refusal);
}

async function refusedBy(manifests: Manifests, { env, args = ['prod'], code, says }: Refusal): Promise<void> {
  const before = await stateOf(manifests);
  const ran = await manifests.run(['deploy', ...args], env);
  expect(ran.code, ran.stderr).toBe(code);
  expect(ran.stdout).toBe('');
  for (const text of says) expect(ran.stderr).toMatch(text instanceof RegExp ? text : new RegExp(escapeText(text)));
  expect(ran.stderr).not.toContain('this is a bug');
  expect(ran.stderr).not.toContain('wrong-pw-1');
  expect(await stateOf(manifests)).toEqual(before);
}

/** Services with their versions, tasks, networks, configs, secrets, and the files on the server. */
async function stateOf({ stack, serverPath }: Manifests): Promise<string> {
  const { manager } = sandbox();
  const docker = async (...argv: string[]) => (await sandbox().docker(manager, argv)).stdout;
  const label = `label=com.docker.stack.namespace=${stack}`;
  const services = await docker('service', 'ls', '-q', '--filter', label);
  return [
    services &&
      (await docker(
        'service',
        'inspect',
        '--format',
        '{{.ID}} {{.Version.Index}} {{json .Spec}}',
        ...services.split('\n'),
      )),
    await docker('stack', 'ps', '--no-trunc', '-q', stack),
    ...(await Promise.all(['network', 'config', 'secret'].map((kind) => docker(kind, 'ls', '-q', '--filter', label)))),
    (await manager.exec(['sh', '-c', 'cd "$1" && find . -type f -exec md5sum {} + | sort', 'sh', serverPath])).stdout,
  ].join('\n--\n');
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
