import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  type Import,
  type Instance,
  runGitlab,
  startInstance,
  type Way,
  ways,
} from '../../support/gitlab/gitlab-imports.ts';

const imports: readonly Import[] = [
  { name: 'build', inputs: { lint_script: ['./lint', 'true'], test_script: ['./test'], test_image: 'alpine:3.22' } },
  { name: 'comment', inputs: {} },
  { name: 'bump', inputs: { services: 'my|web' } },
  { name: 'update-service', inputs: { environment: 'dev', service: 'shop_dev_my', built_image: 'registry/my' } },
  { name: 'plan', inputs: { environment: 'prod' } },
  { name: 'deploy', inputs: { environment: 'dev', from_merge_requests: false } },
  { name: 'deploy', inputs: { environment: 'prod', start: 'manual', timeout: '20m' } },
  { name: 'rollback', inputs: { environment: 'prod' } },
  { name: 'watch', inputs: { environment: 'live' } },
];
let instance: Instance;
beforeAll(async () => {
  instance = await startInstance();
}, 60_000);
afterAll(() => instance.close());

async function preview(way: Way, wanted: readonly Import[]) {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-imports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await instance.adopt(folder, { include: instance.includeOf(way, wanted) });
  return runGitlab(folder, ['--preview']);
}

test('project, remote, local and both kinds of component make the same pipeline', async () => {
  const [first, ...others] = await Promise.all(ways.map((way) => preview(way, imports)));
  expect(first?.stdout).toMatch(/^deploy-prod:$/m);
  expect(first?.stdout.match(/^[a-z]\S*-\S+:$/gm)).toHaveLength(13);
  for (const [index, { code, stdout, stderr }] of others.entries()) {
    expect({ code, stdout }, `${ways[index + 1]}: ${stderr}`).toEqual({ code: 0, stdout: first?.stdout });
  }
  // Each from where it says.
  expect(instance.asked).toContain('/GROUP/swarm-ci/-/raw/v0.1.0/templates/gitlab-ci/deploy.yml');
  expect(instance.asked.filter((path) => path.endsWith('git-upload-pack')).length).toBeGreaterThan(2);
}, 300_000);

test.each([
  ['an environment that is none', 'component', 'deploy', { environment: 'prod; rm -rf /' }, 'environment'],
  ['no environment', 'local', 'deploy', {}, 'environment'],
  ['a command that is not pinned', 'local', 'deploy', { environment: 'prod', command: 'npx swarm-ci' }, 'command'],
  ['another start', 'local', 'deploy', { environment: 'prod', start: 'always' }, 'start'],
  ['text for a switch', 'local', 'deploy', { environment: 'prod', stoppable: 'yes' }, 'stoppable'],
  ['text for commands', 'local', 'build', { lint_script: './lint', test_script: [], test_image: 'a' }, 'lint_script'],
] as const)(
  '%s is refused before there is a pipeline (%s)',
  async (_, way, name, inputs, input) => {
    const { code, stderr } = await preview(way, [{ name, inputs }]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`${input}.*input: `));
  },
  180_000,
);
