import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures/stack-deploy');

const files = {
  'docker-compose.prod.yaml': `version: "3.8"
services:
  web:
    image: app:1
    secrets: [token]
    configs: [{ source: page, target: /etc/page }]
secrets:
  token: { name: "\${TOKEN_FILE_NAME}", file: prod/token.txt }
configs:
  page: { name: "\${PAGE}", file: prod/page.html }
`,
  'prod/token.txt': 'a-secret-from-a-file',
  'prod/page.html': 'hello',
};

describe('config-versions', () => {
  test('prints the lines alone', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-configs-'));
    onTestFinished(() => rm(cwd, { recursive: true, force: true }));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), content);
    }
    const versions = (...args: string[]) => callJob(['config-versions', ...args], { cwd });
    expect(await versions('--prod')).toMatchObject({
      code: 0,
      stdout: 'PAGE=page_5d41402abc4b2a76b9719d911017c592\n',
    });
    const all = await versions('--compose-file', 'docker-compose.prod.yaml', '--json');
    expect(Object.keys(JSON.parse(all.stdout))).toEqual(['PAGE']);
    expect(await versions('--prod', '--secrets')).toMatchObject({ code: 2, stdout: '' });
    expect(await versions('--dev')).toMatchObject({ code: 2, stdout: '' });
    expect(await versions()).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('parse-deploy-log', () => {
  test('prints the alerts and exits by the worst', async () => {
    const parse = (file: string) => callJob(['parse-deploy-log', join(fixtures, file)], { cwd: fixtures });
    const rollback = await parse('d-update-rollback.cli28.stdout');
    expect(rollback.code).toBe(3);
    expect(JSON.parse(rollback.stdout)).toMatchObject([{ kind: 'rolled-back', service: 'shop_web' }]);
    expect(await parse('e-update-pause.cli28.stderr')).toMatchObject({ code: 1 });
    expect(await parse('b-update-ok.cli28.stdout')).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await parse('no-such-file')).toMatchObject({ code: 2, stdout: '' });
  });
});
