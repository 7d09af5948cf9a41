import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { folderOn, treeOf } from '../../support/stack/file-trees.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();

it('copies the files and nothing else, prints the path; a stack of another owner is refused', async () => {
  const text = `${compose({ web: app('1', '\n    secrets: [key]', '\n      replicas: 0') })}secrets:\n  key: { file: prod/key.txt }\n`;
  const files = { 'docker-compose.prod.yaml': text, 'prod/a b.conf': 'one', 'prod/key.txt': 'hidden', 'prod/old': 'x' };
  const manifests = await makeManifests(sandbox, files);
  const { serverPath, stack } = manifests;
  const there = async () => {
    const tree = await treeOf(folderOn(sandbox, sandbox.manager, serverPath));
    return Object.keys(tree).filter((path) => !path.startsWith('./.swarm-ci/'));
  };

  const first = await manifests.run(['copy-files', 'prod']);
  expect(first, first.stderr).toMatchObject({ code: 0, stdout: `${serverPath}\n` });
  expect(first.stderr).toContain('prod/key.txt was not copied');
  expect((await there()).sort()).toEqual(['./docker-compose.prod.yaml', './prod/a b.conf', './prod/old']);
  const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'ls', '--format', '{{.Name}}']);
  expect(stdout).not.toContain(stack);

  const again = await manifests.run(['copy-files', 'prod', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ path: serverPath, files: 3, sent: 0 });

  // A deploy goes on from there.
  expect((await manifests.deploy()).report.outcome).toBe('deployed');
  const other = await manifests.run(['copy-files', 'prod'], { STACK_NAME: `${stack}x` });
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain(`of the stack ${stack}`);
  const unset = await manifests.run(['copy-files', 'prod', '--directory', join(manifests.directory, 'prod')]);
  expect(unset).toMatchObject({ code: 2, stdout: '' });
});
