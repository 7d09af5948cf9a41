import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeServiceRepository } from '../../support/build/service-repository.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox;

const files = () => {
  const base = `FROM ${sandbox().registry.address}/app:1`;
  const fail = 'RUN ["/bin/busybox","sh","-c","echo nearly there >&2; echo the true cause >&2; exit 3"]';
  return {
    Dockerfile: 'FROM scratch\nARG SERVICE\nARG DAEMON\nLABEL service=$SERVICE daemon=$DAEMON\nCOPY shared.txt /\n',
    'shared.txt': 'shared',
    'own/Dockerfile': `${base}\nCOPY own/page.txt /page.txt\n`,
    'own/page.txt': 'a page of its own',
    'bad/Dockerfile': `${base}\n${fail}\n`,
  };
};
const all = ['--services', 'own,common,bad,my-svc', '--tag', '20240131_1a2b3c4d'];
const good = ['--services', 'own,common,my-svc', '--tag', '1'];

/** What the registry says about a tag. */
async function inRegistry(path: string, tag: string) {
  const { address, user, password } = sandbox().registry;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const types = ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.oci.image.manifest.v1+json'];
  const headers = { authorization, accept: types.join(', ') };
  const answer = await fetch(`http://${address}/v2/${path}/manifests/${tag}`, { headers });
  if (!answer.ok) return undefined;
  const { config, layers } = (await answer.json()) as { config: { digest: string }; layers: { digest: string }[] };
  const blob = await fetch(`http://${address}/v2/${path}/blobs/${config.digest}`, { headers });
  const image = (await blob.json()) as { config: { Labels: Record<string, string> } };
  const digest = answer.headers.get('docker-content-digest');
  return { digest, labels: image.config.Labels, layers: layers.map((layer) => layer.digest) };
}

/** The arguments of the processes whose docker configuration lies in this folder. */
async function processesWith(folder: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = (id: string, file: string) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await read(id, 'environ');
      return environment.includes(`DOCKER_CONFIG=${folder}/`) ? [await read(id, 'cmdline')] : [];
    }),
  );
  return found.flat();
}

describe('build-images', () => {
  it('builds and pushes what can be built, and says why the rest cannot', async () => {
    const repository = await makeServiceRepository(sandbox(), {});
    const sha = await repository.commit(files());
    const { code, stdout, stderr, report, left } = await repository.build(all);
    expect({ code, left }, stderr).toEqual({ code: 1, left: [] });
    expect(stdout.trim().split('\n')).toEqual(
      ['own', 'common', 'my-svc'].map((service) => `${repository.prefix}/${service}:20240131_1a2b3c4d`),
    );
    expect(report).toMatchObject({ outcome: 'failed', exitCode: 1, pushed: true, commit: sha });
    expect(report?.services.map(({ service, status }) => [service, status])).toEqual([
      ['own', 'built'],
      ['common', 'built'],
      ['bad', 'failed'],
      ['my-svc', 'built'],
    ]);
    const error = report?.services[2]?.error;
    expect(error?.step).toMatch(/\[?2\/\S+ .*RUN \["\/bin\/busybox"/);
    expect(error?.lines.slice(0, 2)).toEqual(['nearly there', 'the true cause']);
    expect(stderr.lastIndexOf('the true cause')).toBeGreaterThan(stderr.lastIndexOf('my-svc built'));

    for (const { service, tag, digest, size } of report?.services.filter(({ status }) => status === 'built') ?? []) {
      const found = await inRegistry(repository.path(service), tag);
      expect(found?.digest, service).toBe(digest);
      expect(size, service).toBeGreaterThan(100);
      expect(found?.labels).toMatchObject({
        'org.opencontainers.image.revision': sha,
        'org.opencontainers.image.version': tag,
        'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
      if (service !== 'own') expect(found?.labels).toMatchObject({ service, daemon: service });
    }
    expect(await inRegistry(repository.path('bad'), '20240131_1a2b3c4d')).toBeUndefined();
  });

  it('does not build again what the registry has of this commit, unless forced', async () => {
    const repository = await makeServiceRepository(sandbox(), files());
    const first = await repository.build(good);
    expect(first.code, first.stderr).toBe(0);
    const second = await repository.build([...good, '--json']);
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual(second.report);
    const digests = first.report?.services.map(({ digest }) => digest);
    expect(second.report?.services.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(second.report?.services.map(({ digest }) => digest)).toEqual(digests);
    expect(second.stderr).not.toContain('docker build');

    const forced = await repository.build([...good, '--force', '--concurrency', '1']);
    expect(forced.code, forced.stderr).toBe(0);
    expect(forced.report?.services.map(({ status }) => status)).toEqual(['built', 'built', 'built']);
    for (const { service, digest } of forced.report?.services ?? []) {
      expect((await inRegistry(repository.path(service), '1'))?.digest).toBe(digest);
    }
  });

  it('builds without pushing, with the logins of the user, and folds the logs where a platform can', async () => {
    const forged = 'RUN ["/bin/busybox","sh","-c","echo; echo ::error::forged"]\n';
    const repository = await makeServiceRepository(sandbox(), {});
    await repository.commit({ ...files(), 'own/Dockerfile': `${files()['own/Dockerfile']}${forged}` });
    const { address, user, password } = sandbox().registry;
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    const DOCKER_CONFIG = join(repository.directory, '.docker');
    await mkdir(DOCKER_CONFIG);
    await writeFile(join(DOCKER_CONFIG, 'config.json'), JSON.stringify({ auths: { [address]: { auth } } }));
    const github = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'Acme/Shop',
      REGISTRY: '',
      REGISTRY_USER: '',
      REGISTRY_PASSWORD: '',
    };
    const { code, stdout, stderr, report } = await repository.build(['--no-push', ...all], {
      ...github,
      DOCKER_CONFIG,
    });
    expect(code, stderr).toBe(1);
    expect(stdout.split('\n')).toContain('ghcr.io/acme/shop/my-svc:20240131_1a2b3c4d');
    expect(report).toMatchObject({ pushed: false, services: [{ status: 'built' }, {}, { status: 'failed' }, {}] });
    expect(report?.services.every(({ digest }) => digest === undefined)).toBe(true);
    expect(stderr).toContain('::group::docker build: own');
    expect(stderr).not.toContain('::group::docker build: bad');
    expect(stderr).toContain('::error::bad (bad/Dockerfile) failed at');
    expect(stderr).toContain('error::forged');
    expect(stderr).not.toMatch(/^\s*::error::forged/m);
    const { docker, manager } = sandbox();
    await docker(manager, ['image', 'inspect', 'ghcr.io/acme/shop/own:20240131_1a2b3c4d']);
  });

  it('takes the steps of the last build from the registry when it is set to', async () => {
    const repository = await makeServiceRepository(sandbox(), {});
    // A step that comes out differently each time it is run.
    const once = 'RUN ["/bin/busybox","sh","-c","cat /proc/sys/kernel/random/uuid > /once"]\n';
    await repository.commit({ 'own/Dockerfile': `FROM ${sandbox().registry.address}/app:1\n${once}` });
    const build = (tag: string) =>
      repository.build(['--services', 'own', '--tag', tag, '--force'], { SWARM_CI_CACHE: 'kept' });
    const first = await build('1');
    expect(first.code, first.stderr).toBe(0);
    const { docker, manager } = sandbox();
    const names = ['1', 'kept'].map((tag) => `${repository.prefix}/own:${tag}`);
    await docker(manager, ['image', 'rm', '--force', ...names], { reject: false });
    await docker(manager, ['builder', 'prune', '--all', '--force'], { reject: false });
    const second = await build('2');
    expect(second.code, second.stderr).toBe(0);
    const [one, two, kept] = await Promise.all(
      ['1', '2', 'kept'].map((tag) => inRegistry(repository.path('own'), tag)),
    );
    expect(two?.layers).toEqual(one?.layers);
    expect(kept?.labels).toEqual(two?.labels);
    expect(kept?.labels).toMatchObject({ 'org.opencontainers.image.version': '2' });
  });

  it('with or without buildx, a service has the context, target and arguments of swarm-ci.yaml', async () => {
    const repository = await makeServiceRepository(sandbox(), {});
    const [VERSION, settings] = ['${CI_COMMIT_TAG}', 'context: front, target: first, dockerfile: ./in/Dockerfile'];
    await repository.commit({
      'front/in/Dockerfile':
        'FROM scratch AS first\nARG VERSION\nLABEL v=$VERSION\nCOPY a.txt /\nFROM scratch\nCOPY none /\n',
      'front/a.txt': 'a',
      'swarm-ci.yaml': `services: { web: { ${settings}, args: { VERSION: "${VERSION}" } } }\n`,
    });
    const ran = await repository.build(['--labels', 'build-all', '--tag', '1'], { CI_COMMIT_TAG: 'v$(touch x) ${A}' });
    expect(ran.code, ran.stderr).toBe(0);
    const { labels } = (await inRegistry(repository.path('web'), '1')) ?? {};
    expect(labels).toMatchObject({ v: 'v$(touch x) ${A}' });
  });

  it('stopped by a signal, leaves no builder and no login behind', async () => {
    const sleep = 'RUN ["/bin/busybox","sh","-c","echo asleep; sleep 60"]\n';
    const repository = await makeServiceRepository(sandbox(), {});
    await repository.commit({ 'own/Dockerfile': `FROM ${sandbox().registry.address}/app:1\n${sleep}` });
    const running = repository.start(['build-images', '--services', 'own', '--tag', '1']);
    const { TMPDIR = '' } = repository.env;
    await until(async () => (await processesWith(TMPDIR)).some((args) => /\0(bake|build)\0/.test(args)));
    running.signal('SIGTERM');
    const { code, stdout, stderr } = await running.result;
    expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('SIGTERM while building the images');
    expect(await readdir(TMPDIR)).toEqual([]);
    expect(await processesWith(TMPDIR)).toEqual([]);
  });

  it('pushes below the project’s registry in GitLab, as the job', async () => {
    const repository = await makeServiceRepository(sandbox(), files());
    const { REGISTRY, REGISTRY_USER, REGISTRY_PASSWORD } = repository.env;
    const { code, stdout, stderr } = await repository.build(['--services', 'own', '--tag', '1'], {
      GITLAB_CI: 'true',
      CI_REGISTRY: sandbox().registry.address,
      CI_REGISTRY_IMAGE: `${REGISTRY}/group`,
      CI_REGISTRY_USER: REGISTRY_USER ?? '',
      CI_REGISTRY_PASSWORD: REGISTRY_PASSWORD ?? '',
      CI_DEPLOY_USER: 'reader',
      CI_DEPLOY_PASSWORD: 'may-only-read',
      REGISTRY: '',
      REGISTRY_USER: '',
      REGISTRY_PASSWORD: '',
    });
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: `${REGISTRY}/group/own:1\n` });
  });

  it('refuses what cannot be before anything is touched', async () => {
    const { Dockerfile: _, ...withoutCommon } = files();
    const repository = await makeServiceRepository(sandbox(), {
      ...withoutCommon,
      'swarm-ci.yaml': 'services: [own, none, Bad]',
    });
    const { code, stdout, stderr, report } = await repository.build(['--services', 'own,none,Bad,onw', '--tag', 'a b']);
    expect({ code, stdout, report }).toEqual({ code: 2, stdout: '', report: undefined });
    expect(stderr).toContain('5 problems with the input');
    expect(stderr).toMatch(/--services: there is no service "onw"\n.*"own"/);
    expect(stderr).toContain('service "none": neither none/Dockerfile nor ./Dockerfile exists');
    expect(await inRegistry(repository.path('own'), 'a b')).toBeUndefined();
  });

  it('nothing to build is not a failure; what labels would select something is said', async () => {
    const repository = await makeServiceRepository(sandbox(), files());
    const { code, stdout, stderr, report } = await repository.build(['--labels', 'documentation']);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('none of the labels selects one: documentation');
    expect(stderr).toContain('labels that select something: build-all, build-bad, build-own');
    expect(stderr).toContain('nothing to build');
    expect(report).toMatchObject({ outcome: 'nothing', services: [] });
  });

  it('says who refused us, without the password', async () => {
    const repository = await makeServiceRepository(sandbox(), files());
    const REGISTRY_PASSWORD = 'not-the-pass-word';
    const { code, stdout, stderr, left } = await repository.build(good, { REGISTRY_PASSWORD });
    expect({ code, stdout, left }).toEqual({ code: 4, stdout: '', left: [] });
    expect(stderr).toMatch(/refused the login of ci: .*401/);
    expect(stderr).toContain('REGISTRY_PASSWORD');
    expect(stderr).not.toContain(REGISTRY_PASSWORD);
  });

  it('says that there is no docker, or no engine', async () => {
    const repository = await makeServiceRepository(sandbox(), files());
    for (const env of [{ PATH: '/nonexistent' }, { DOCKER_HOST: 'unix:///nonexistent.sock' }]) {
      const { code, stdout, stderr, left } = await repository.build(good, env);
      expect({ code, stdout, left }, stderr).toEqual({ code: 4, stdout: '', left: [] });
      expect(stderr).toContain('→ run the job where a Docker engine is');
    }
  });
});
