import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startContainerdEngine } from '../../support/build/containerd-engine.ts';
import { readIndex, readManifest } from '../../support/build/read-index.ts';
import { makeServiceRepository } from '../../support/build/service-repository.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

const sandbox = sharedSandbox;
/** The docker command of the older engine has no buildx. */
const hasBuildx = () => sandbox().engine === 'current';
const base = () => `FROM ${sandbox().registry.address}/app:1`;
const run = (command: string, options = '') => `RUN ${options}["/bin/busybox","sh","-c",${JSON.stringify(command)}]\n`;

/** What `/out` of an image holds. */
async function outOf(image: string): Promise<string> {
  const { docker, manager } = sandbox();
  const argv = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/busybox', image, 'cat', '/out'];
  return (await docker(manager, argv)).stdout.trim();
}

describe('how a service is built, by swarm-ci.yaml', () => {
  it('context, Dockerfile, target, arguments and secrets; no secret is in the image, the log or the report', async () => {
    const repository = await makeServiceRepository(sandbox(), {});
    const dockerfile = [
      `${base()} AS first`,
      'ARG VERSION\nCOPY page.txt /page.txt',
      run('echo "$VERSION $(cat /page.txt)" > /out'),
      run('cat /run/secrets/npm; /bin/busybox wc -c < /run/secrets/npm >> /out', '--mount=type=secret,id=npm '),
      'FROM scratch AS last\n',
    ].join('\n');
    await repository.commit({
      'front/Docker/prod.Dockerfile': dockerfile,
      'front/page.txt': 'a page',
      'swarm-ci.yaml': [
        'services:',
        '  web:',
        '    context: front',
        '    dockerfile: Docker/prod.Dockerfile',
        '    target: first',
        '    args: { VERSION: "v${RELEASE}" }',
        '    secrets: { npm: NPM_TOKEN }',
        '  other:',
      ].join('\n'),
    });
    const NPM_TOKEN = 'hunter2-of-the-registry';
    const ran = await repository.build(['--services', 'web', '--tag', '1'], { RELEASE: '7', NPM_TOKEN });
    if (!hasBuildx()) {
      expect({ code: ran.code, stdout: ran.stdout }, ran.stderr).toEqual({ code: 2, stdout: '' });
      expect(ran.stderr).toContain('service "web": secrets requires docker buildx');
      return;
    }
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.report?.services).toMatchObject([{ status: 'built', dockerfile: 'front/Docker/prod.Dockerfile' }]);
    expect(await outOf(`${repository.prefix}/web:1`)).toMatch(/^v7 a page\n *23$/);
    const { docker, manager } = sandbox();
    const history = await docker(manager, ['history', '--no-trunc', `${repository.prefix}/web:1`]);
    const report = await readFile(join(repository.directory, 'build-report.json'), 'utf8');
    for (const text of [ran.stderr, ran.stdout, report, history.stdout]) expect(text).not.toContain(NPM_TOKEN);

    const without = await repository.build(['--services', 'web', '--tag', '2'], { RELEASE: '7' });
    expect(without.code, without.stderr).toBe(2);
    expect(without.stderr).toContain('the secret npm of "web" uses NPM_TOKEN, which is not set');
  });

  it('a bake file or a compose file says what is built; names and labels are those of swarm-ci', async () => {
    const repository = await makeServiceRepository(sandbox(), {});
    const bake = [
      'group "default" { targets = ["web", "api"] }',
      'target "base" { dockerfile = "base.Dockerfile" }',
      'variable "WORD" { default = "none" }',
      'target "web" {\n  dockerfile = "web.Dockerfile"\n  contexts = { base = "target:base" }\n  args = { WORD = WORD }\n  tags = ["elsewhere.example/web"]\n}',
      'target "api" { dockerfile = "missing.Dockerfile" }\n',
    ].join('\n');
    const compose = `services:\n  site: { build: { context: ., dockerfile: web.Dockerfile, args: { WORD: "\${WORD:-none}" }, additional_contexts: { base: ./base } } }\n  db: { image: postgres }\n`;
    await repository.commit({
      'docker-bake.hcl': bake,
      'compose.yaml': compose,
      'base/word.txt': 'of a folder',
      'base.Dockerfile': `FROM scratch\nCOPY base/word.txt /word.txt\n`,
      'web.Dockerfile': `${base()}\nARG WORD\nCOPY --from=base /word.txt /word.txt\n${run('echo "$WORD $(cat /word.txt)" > /out')}`,
    });
    const env = { SWARM_CI_BUILD_FILE: 'docker-bake.hcl', WORD: '$' + '{HOME}' };
    const selected = await repository.start(['select-services', '--labels', 'build-all'], env).result;
    if (!hasBuildx()) return expect(selected.stderr).toContain('this docker command has no buildx');
    expect(selected.stdout.trim().split('\n').sort(), selected.stderr).toEqual(['api', 'web']);
    const ran = await repository.build(['--labels', 'build-web', '--tag', '1'], env);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toBe(`${repository.prefix}/web:1\n`);
    expect(await outOf(`${repository.prefix}/web:1`)).toBe('$' + '{HOME} of a folder');
    const failed = await repository.build(['--services', 'web,api', '--tag', '2'], env);
    expect(failed.report?.services.map(({ status }) => status)).toEqual(['built', 'failed']);

    const composed = { SWARM_CI_BUILD_FILE: 'compose.yaml', WORD: 'two' };
    const site = await repository.build(['--labels', 'build-all', '--tag', '3'], composed);
    expect({ code: site.code, stdout: site.stdout }, site.stderr).toEqual({
      code: 0,
      stdout: `${repository.prefix}/site:3\n`,
    });
    expect(await outOf(`${repository.prefix}/site:3`)).toBe('two of a folder');
    const odd = await repository.build(['--services', 'db', '--tag', '3'], composed);
    expect(odd.code).toBe(2);
    expect(odd.stderr).toContain('service "db": is not a target of build_file');
  });

  it('platforms, attestations and a cache of all stages; the next build finds the image behind its attestations', async () => {
    const repository = await makeServiceRepository(sandbox(), {});
    await repository.commit({
      'web/Dockerfile': 'FROM scratch AS first\nCOPY web/a.txt /a.txt\nFROM scratch\nCOPY --from=first /a.txt /b.txt\n',
      'web/a.txt': 'a',
      'swarm-ci.yaml': 'services: { web: { platforms: [linux/amd64, linux/arm64] } }\n',
    });
    const args = ['--services', 'web', '--tag', '1'];
    if (!hasBuildx()) {
      const refused = await repository.build(args);
      expect(refused.stderr).toContain('service "web": platforms requires docker buildx');
      return;
    }
    const DOCKER_HOST = await startContainerdEngine(sandbox());
    // Other tests build on the first engine at the same time.
    await sandbox().manager.exec(['ip', 'link', 'show', 'docker0']);
    const env = { DOCKER_HOST, SWARM_CI_CACHE: 'cache', SWARM_CI_CACHE_MODE: 'max', SWARM_CI_PROVENANCE: 'max' };
    const first = await repository.build(args, env);
    expect(first.code, first.stderr).toBe(0);
    const entries = await readIndex(sandbox(), repository.path('web'), '1');
    const images = entries?.filter(({ about }) => about === undefined) ?? [];
    expect(images.map(({ platform }) => platform).sort()).toEqual(['linux/amd64', 'linux/arm64']);
    const attested = entries?.filter(({ platform }) => platform === 'unknown/unknown').map(({ about }) => about);
    expect(attested?.sort()).toEqual(images.map(({ digest }) => digest).sort());
    const cache = await readManifest(sandbox(), repository.path('web'), 'cache');
    expect(JSON.stringify(cache)).toContain('vnd.buildkit.cacheconfig.v0');
    const second = await repository.build(args, env);
    expect(second.report?.services).toMatchObject([{ status: 'skipped', digest: first.report?.services[0]?.digest }]);
  });
});
