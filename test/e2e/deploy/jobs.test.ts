import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { swarmCi } from '../../support/command/command.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { scratchFolders, scratchFoldersGone } from '../../support/stack/scratch-folders.ts';
import { sharedNetwork } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox;

const compose = `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:1
    secrets: [token]
    configs: [{ source: page, target: /etc/page }]
    env_file: [prod/web.env]
    deploy: { endpoint_mode: dnsrr, update_config: { monitor: 1s } }
secrets:
  token: { name: "\${TOKEN_FILE_NAME}", file: prod/token.txt }
configs:
  page: { name: "\${PAGE}", file: prod/page.html }
${sharedNetwork}`;
const files = {
  'docker-compose.prod.yaml': compose,
  'prod/token.txt': 'a-secret-from-a-file',
  'prod/page.html': 'hello',
  'prod/web.env': 'GREETING=hi\n',
};

describe('check', () => {
  it('reports what it found, changes nothing', async () => {
    const manifests = await makeManifests(sandbox(), files);
    const good = await manifests.run(['check', 'prod']);
    expect(good.code, good.stderr).toBe(0);
    expect(good.stdout).toMatch(/✔ .*m1 is a manager of a swarm of 1/);
    expect(good.stdout).toMatch(/✔ .*image \S+\/app:1 is in its registry/);
    await expect(sandbox().manager.exec(['ls', manifests.serverPath])).rejects.toThrow();

    await manifests.write({ 'docker-compose.prod.yaml': compose.replace('app:1', 'app:never-built') });
    const bad = await manifests.run(['check', 'prod', '--json']);
    expect(bad.code).toBe(2);
    const problems = JSON.parse(bad.stdout).filter(({ level }: { level: string }) => level === 'problem');
    expect(problems).toMatchObject([
      {
        message: expect.stringContaining('not found in its registry'),
        hint: 'build and push it, or correct the tag; if only the nodes have it, set resolve_image: never',
      },
    ]);
  });
});

describe('deploy', () => {
  it('keeps no secret that comes from a file on the server', async () => {
    const manifests = await makeManifests(sandbox(), files);
    const { manager } = sandbox();
    // Others log in on the server of this sandbox.
    const docker = ['sh', '-c', 'cat /home/deploy/.docker/* 2>/dev/null || true'];
    const before = (await manager.exec(docker)).stdout;
    const { code, stderr } = await manifests.deploy();
    expect(code, stderr).toBe(0);
    const found = await manager.exec(['sh', '-c', 'cd "$1" && find . -type f | sort', 'sh', manifests.serverPath]);
    const names = found.stdout.split('\n').map((path) => path.replace(/releases\/\d{8}-\d{6}[^/]*/, 'releases/ID'));
    const kept = './.swarm-ci/prod/releases/ID';
    expect(names).toEqual([
      './.swarm-ci/.placing',
      './.swarm-ci/prod/busy',
      './.swarm-ci/prod/created',
      './.swarm-ci/prod/files',
      './.swarm-ci/prod/last',
      './.swarm-ci/prod/lock',
      './.swarm-ci/prod/placing',
      `${kept}/files/docker-compose.prod.yaml`,
      `${kept}/files/prod/page.html`,
      `${kept}/files/prod/web.env`,
      `${kept}/release.json`,
      './.swarm-ci/prod/releases/live',
      './docker-compose.prod.yaml',
      './prod/page.html',
      './prod/web.env',
    ]);
    const grep = ['sh', '-c', 'grep -rlF a-secret-from-a-file /data /home /tmp /dev/shm 2>/dev/null || true'];
    expect((await manager.exec(grep)).stdout).toBe('');
    await scratchFoldersGone(manager, await scratchFolders(manager));
    expect((await manager.exec(docker)).stdout).toBe(before);
  });

  it('works on the local engine and a local path when no server is named', async () => {
    const manifests = await makeManifests(sandbox(), files);
    const { SERVER_HOST: _, ...env } = manifests.env;
    const local = {
      ...env,
      DOCKER_HOST: sandbox().manager.dockerHost,
      PATH: `${sandbox().dockerCliFolder}:${process.env.PATH}`,
      HOME: manifests.directory,
      SERVER_PATH: join(manifests.directory, 'server'),
    };
    const plan = async () => (await swarmCi(['plan', 'prod'], { cwd: manifests.directory, env: local })).stdout;
    expect(await plan()).toContain(`a deploy of ${manifests.stack}: 1 created\n`);
    const first = await swarmCi(['deploy', 'prod'], { cwd: manifests.directory, env: local });
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(await plan()).toContain(`a deploy of ${manifests.stack} would change nothing\n`);
    expect(await manifests.report()).toMatchObject({ server: 'this machine', services: [{ status: 'created' }] });
    expect(await readFile(join(manifests.directory, 'server/prod/page.html'), 'utf8')).toBe('hello');
  });

  it('prints the report with --json and writes every change of state with --events', async () => {
    const manifests = await makeManifests(sandbox(), files);
    const { code, stdout, stderr } = await manifests.run(['deploy', 'prod', '--json', '--events', 'events.ndjson']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(await manifests.report());
    const events = (await readFile(join(manifests.directory, 'events.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ action: 'create', service: `${manifests.stack}_web` });
  });
});
