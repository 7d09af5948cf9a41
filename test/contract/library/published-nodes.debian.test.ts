import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Projects, startProjects } from '../../support/registry/npm-projects.ts';
import { exampleOutput, readmeExamples } from '../../support/registry/readme-examples.ts';

let projects: Projects;
beforeAll(async () => {
  projects = await startProjects();
}, 900_000);
afterAll(() => projects.close());

/** Node itself, as a package of npm. The oldest that is supported runs the other tests. */
async function nodeOf(version: string): Promise<string> {
  const package_ = `node-linux-${process.arch}@${version}`;
  const argv = ['exec', '--yes', `--package=${package_}`, '--', 'node', '-p', 'process.execPath'];
  const { stdout } = await promisify(execFile)('npm', argv);
  return stdout.trim();
}

it.each(['22.23.5', '24.22.3'])(
  'library and command run on Node %s',
  async (version) => {
    const node = await nodeOf(version);
    expect((await projects.run('/', node, '--version')).stdout).toBe(`v${version}\n`);
    const files = await readmeExamples();
    const all = `import * as all from '@swarm-ci/core'; console.log(typeof all.deploy);`;
    const cwd = await projects.create(`node-${version}`, ['@swarm-ci/core', '@swarm-ci/jobs'], {
      ...files,
      'all.js': all,
    });
    const ran = await Promise.all(Object.keys(files).map((file) => projects.run(cwd, node, file)));
    expect(ran.map(({ stdout }) => stdout)).toEqual(exampleOutput);
    expect(await projects.run(cwd, node, 'all.js')).toMatchObject({ stdout: 'function\n', stderr: '' });
    const help = await projects.run(cwd, node, join('node_modules/@swarm-ci/jobs/dist/cli.mjs'), 'check', '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
  },
  900_000,
);
