import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nothingExecuted } from '../../support/command/nothing-executed.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { folderOn, treeOf } from '../../support/stack/file-trees.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { sharedNetwork } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();

const compose = (more = '', rest = '') => `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:\${TAG}
    deploy: { endpoint_mode: dnsrr, update_config: { monitor: 1s, order: start-first }${more} }
${rest}${sharedNetwork}`;

const files = { 'docker-compose.prod.yaml': compose(), 'prod/page.txt': 'old', 'prod/other.txt': 'other' };

const HOSTILE = [
  'with spaces  and\ttabs ',
  ' leading',
  `it's "quoted"`,
  '$(touch /tmp/pwned)',
  '`touch pwned`',
  '$HOME; touch pwned #',
  'two\nlines\n',
  '-rf',
  '--help',
  '-',
  '*',
  '?[a]',
  'back\\slash\\n\\0101',
  '%s%n',
  '~',
  '!!',
  '&& touch pwned &&',
  'ünïcödé 日本 😀',
  '.swarm-ci-files',
  '.hidden',
  'a'.repeat(255),
];

describe('hostile names', () => {
  it('of files arrive byte for byte, run nothing, and go again', async () => {
    const manifests = await makeManifests(sandbox, files);
    const put = async (path: string, mode: number) => {
      const at = join(manifests.directory, 'prod', path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, `content of ${path}`);
      await chmod(at, mode);
    };
    const modes = [0o644, 0o755, 0o640, 0o600, 0o444];
    for (const [i, name] of HOSTILE.entries()) {
      await put(name, modes[i % modes.length] ?? 0o644);
      await put(`folder ${name.slice(0, 200)}/${name}`, 0o640);
    }
    const prod = join(manifests.directory, 'prod');
    await symlink('other.txt', join(prod, 'link'));
    await symlink('./-rf', join(prod, '--link $(touch pwned)'));
    await symlink('../docker-compose.prod.yaml', join(prod, 'up'));
    await symlink('nowhere', join(prod, 'dangling'));
    const there = () => treeOf(folderOn(sandbox, sandbox.manager, `${manifests.serverPath}/prod`));

    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1' });
    expect(ran.code, ran.stderr).toBe(0);
    const here = await treeOf(prod);
    expect(Object.keys(here).length).toBeGreaterThan(2 * HOSTILE.length);
    // Files have the modes that git knows.
    const gitMode = (text: string) =>
      text.replace(/^[0-7]+ /, (mode) => (Number.parseInt(mode, 8) & 0o100 ? '755 ' : '644 '));
    expect(await there()).toEqual(
      Object.fromEntries(Object.entries(here).map(([path, text]) => [path, gitMode(text)])),
    );

    await rm(prod, { recursive: true });
    await manifests.write({ 'prod/page.txt': 'alone' });
    const again = await manifests.run(['deploy', 'prod'], { TAG: '1' });
    expect(again.code, again.stderr).toBe(0);
    expect(await there()).toEqual(await treeOf(prod));
    await nothingExecuted(sandbox.manager);
  });

  it.each(['/etc/passwd', '../../outside', '../../../../etc/shadow'])('a link to %s is refused', async (target) => {
    const manifests = await makeManifests(sandbox, files);
    await symlink(target, join(manifests.directory, 'prod/out'));
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1' });
    expect(ran.code, ran.stderr).toBe(2);
    expect(ran.stderr).toContain(`prod/out: the link points outside of the repository: ${target}`);
    expect(
      (await sandbox.manager.exec(['sh', '-c', '[ -e "$1" ] || echo untouched', 'sh', manifests.serverPath])).stdout,
    ).toBe('untouched');
  });

  it('of the folder on the server and of the project are inert', async () => {
    const path = `/data/it's "a" $(touch pwned) \`touch pwned\`/-rf/ünï\ncödé ${randomBytes(4).toString('hex')}`;
    const manifests = await makeManifests(sandbox, files);
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1', SERVER_PATH: path });
    expect(ran.code, ran.stderr).toBe(0);
    expect(await treeOf(folderOn(sandbox, sandbox.manager, `${path}/prod`))).toEqual(
      await treeOf(join(manifests.directory, 'prod')),
    );
    const listed = await manifests.run(['releases', 'prod', '--json'], { SERVER_PATH: path });
    expect(listed.code, listed.stderr).toBe(0);
    await nothingExecuted(sandbox.manager);
  });

  it('of labels and values are inert', async () => {
    const manifests = await makeManifests(sandbox, files);
    const nasty = `-x "$$(touch pwned)" '\`touch pwned\`' \\ é; %s`;
    const labels = `, labels: { ${JSON.stringify(nasty)}: ${JSON.stringify(nasty)}, plain: "\${LABEL}" }`;
    await manifests.write({ 'docker-compose.prod.yaml': compose(labels) });
    const value = `$(touch /tmp/pwned) \`id\` "'\\ \n--help é`;
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '1', LABEL: value });
    expect(ran.code, ran.stderr).toBe(0);
    const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', `${manifests.stack}_web`]);
    const { Labels } = JSON.parse(stdout)[0].Spec;
    const plain = nasty.replace('$$', '$');
    expect(Labels).toMatchObject({ plain: value });
    expect(Object.values(Labels)).toContain(plain);
    await nothingExecuted(sandbox.manager);
  });

  const name = '$(touch pwned); `touch pwned`';
  const refusals: Record<string, { files?: Record<string, string>; env?: Record<string, string>; args?: string[] }> = {
    'the stack': { env: { STACK_NAME: name } },
    'the project': { env: { PROJECT_NAME: name } },
    'a project like an option': { env: { PROJECT_NAME: '--help' } },
    'a project that climbs': { env: { PROJECT_NAME: '../../tmp/x' } },
    'the environment': { args: [name] },
    'an environment like an option': { args: ['--', '-x'] },
    'a service': { files: { 'docker-compose.prod.yaml': compose().replace('  web:', `  "a b$$(touch pwned)":`) } },
    'a service like an option': {
      files: { 'docker-compose.prod.yaml': compose().replace('  web:', `  "--web/../x":`) },
    },
    'a config': {
      files: {
        'docker-compose.prod.yaml': compose(
          '',
          'configs:\n  conf: { name: "a $$(touch pwned)", file: prod/page.txt }\n',
        ),
      },
    },
    'a secret': {
      files: {
        'docker-compose.prod.yaml': compose('', 'secrets:\n  conf: { name: "`touch pwned`", file: prod/page.txt }\n'),
      },
    },
  };
  for (const [what, refusal] of Object.entries(refusals)) {
    it(`of ${what} is refused before anything is touched`, async () => {
      const manifests = await makeManifests(sandbox, { ...files, ...refusal.files });
      const ran = await manifests.run(['deploy', ...(refusal.args ?? ['prod'])], { TAG: '1', ...refusal.env });
      expect(ran.code, ran.stderr).toBe(2);
      expect(ran.stderr).not.toContain('this is a bug');
      expect((await sandbox.manager.exec(['ls', '-A', '/data'])).stdout).not.toMatch(
        new RegExp(manifests.stack.replace(/_prod$/, '')),
      );
      const { stdout } = await sandbox.docker(sandbox.manager, [
        'service',
        'ls',
        '-q',
        '--filter',
        `name=${manifests.stack}`,
      ]);
      expect(stdout).toBe('');
      await nothingExecuted(sandbox.manager);
    });
  }
});
