import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { folderOn, treeOf } from '../../support/stack/file-trees.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, sharedNetwork } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();

// A project as it is written for "docker compose": two files, of which the first one includes and extends others.
const project = {
  'docker-compose.yml': `name: shop
include: [jobs/compose.yaml]
services:
  web:
    extends: { file: common/base.yaml, service: base }
    environment: { GREETING: "\${GREETING}", FROM: base }
    volumes: ["./site:/site:ro"]
    ports: [{ target: 80, published: "18087", mode: host }]
    depends_on: { worker: { condition: service_started } }
    mem_limit: 64m
  debug:
    extends: web
    profiles: [debug]
${sharedNetwork}`,
  'docker-compose.prod.yaml': `services:
  web:
    environment: { FROM: prod }
    ports: !reset []
    scale: 2
    configs: [{ source: page, target: /page }]
    secrets: [vault]
configs:
  page: { content: "Hello \${GREETING}" }
secrets:
  vault: { x-command: [printf, "%s", "for \${GREETING}"] }
`,
  'common/base.yaml': `services:
  base:${app('1', '\n    env_file: [{ path: base.env }, { path: none.env, required: false }]')}
`,
  'common/base.env': 'QUOTED="two words"\n',
  'jobs/compose.yaml': `services:
  worker:${app('1', '\n    restart: on-failure:3\n    volumes: ["./work:/work"]')}
`,
  'jobs/work/a': 'a\n',
  'site/index.html': 'hello\n',
};

const files = { SWARM_CI_FILES: 'docker-compose.yml,docker-compose.prod.yaml', GREETING: 'you' };

type Spec = {
  readonly Name: string;
  readonly TaskTemplate: Record<string, Record<string, unknown>>;
  readonly Mode: object;
};

async function specOf({ stack }: Manifests, service: string): Promise<Spec> {
  const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', `${stack}_${service}`]);
  return JSON.parse(stdout)[0].Spec;
}

it('deploys what "docker compose" merges, and goes back to it without "docker compose"', async () => {
  const manifests = await makeManifests(sandbox, project);
  const { serverPath, stack } = manifests;
  const checked = await manifests.run(['check', 'prod'], files);
  expect(checked, `${checked.stdout}${checked.stderr}`).toMatchObject({ code: 0 });
  expect(checked.stdout).toContain('! jobs/compose.yaml:2:3: worker: no memory limit');

  const { report, stderr } = await manifests.deploy(files);
  expect(report, stderr).toMatchObject({ outcome: 'deployed' });
  const web = await specOf(manifests, 'web');
  expect(web.Mode).toEqual({ Replicated: { Replicas: 2 } });
  expect(web.TaskTemplate).toMatchObject({
    ContainerSpec: {
      Env: ['FROM=prod', 'GREETING=you', 'QUOTED=two words'],
      Mounts: [{ Type: 'bind', Source: `${serverPath}/site`, Target: '/site', ReadOnly: true }],
      Configs: [{ ConfigName: expect.stringMatching(new RegExp(`^${stack}_page_[0-9a-f]{32}$`)) }],
      Secrets: [{ SecretName: expect.stringMatching(new RegExp(`^${stack}_vault_`)), File: { Name: 'vault' } }],
    },
    Resources: { Limits: { MemoryBytes: 64 * 1024 * 1024 } },
  });
  const worker = await specOf(manifests, 'worker');
  expect(worker.TaskTemplate).toMatchObject({
    ContainerSpec: { Mounts: [{ Source: `${serverPath}/jobs/work` }] },
    RestartPolicy: { Delay: 500_000_000 },
  });
  const { stdout: services } = await sandbox.docker(sandbox.manager, ['service', 'ls', '--format', '{{.Name}}']);
  expect(services).not.toContain(`${stack}_debug`);

  // The server has one file, which the docker command there can read by itself.
  const tree = Object.keys(await treeOf(folderOn(sandbox, sandbox.manager, serverPath)));
  expect(tree.filter((path) => path.endsWith('.yaml') && !path.includes('.swarm-ci/'))).toEqual([
    './docker-compose.prod.yaml',
  ]);

  const again = await manifests.run(['plan', 'prod'], files);
  expect(again.stdout, again.stderr).toContain('unchanged');
  const second = await manifests.deploy({ ...files, GREETING: 'all' });
  expect(second.report, second.stderr).toMatchObject({ outcome: 'deployed' });
  const empty = await mkdtemp(join(tmpdir(), 'swarm-ci-empty-'));
  const back = await manifests.run(['rollback', 'prod', '--directory', empty]);
  expect(back, back.stderr).toMatchObject({ code: 0 });
  expect((await specOf(manifests, 'web')).TaskTemplate).toMatchObject({
    ContainerSpec: { Env: ['FROM=prod', 'GREETING=you', 'QUOTED=two words'] },
  });
});

it('"docker compose" of the server reads the files where the job has none', async () => {
  const manifests = await makeManifests(sandbox, project);
  const PATH = (manifests.env.PATH ?? '').replace(`${sandbox.dockerCliFolder}:`, '');
  const { stdout, stderr, code } = await manifests.run(['plan', 'prod'], { ...files, PATH });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`${manifests.stack}_worker`);
  const { stdout: there } = await sandbox.docker(sandbox.manager, ['service', 'ls', '--format', '{{.Name}}']);
  expect(there).not.toContain(manifests.stack);
  const linted = await manifests.run(['lint', 'prod'], { ...files, PATH });
  expect(linted.stdout, linted.stderr).toContain('docker-compose.yml:2:1: "include" needs "docker compose"');
  expect(linted.code).toBe(2);
});

it('what "docker compose" refuses has the place of the user\'s own file', async () => {
  const text = project['docker-compose.prod.yaml'].replace('scale: 2', 'scale: 2\n    sclae: 3');
  const manifests = await makeManifests(sandbox, { ...project, 'docker-compose.prod.yaml': text });
  const { code, stderr } = await manifests.run(['plan', 'prod'], files);
  expect(code, stderr).toBe(2);
  expect(stderr).toMatch(/docker-compose\.prod\.yaml:6:5: docker compose refuses .*sclae/);
});
