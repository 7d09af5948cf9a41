import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { dockerCliFolder, writeDockerCli } from '../../sandbox/clients/docker-cli.ts';
import { rootfsOf } from '../../sandbox/rootfs/cache.ts';
import { formPairs, pairFiles, pairText, pairVariables } from '../../support/compose/form-pairs.ts';
import { splitFiles, splitStacks, splitVariables } from '../../support/compose/split-stack.ts';
import { byDocker, bySwarmCi, type Reader, writeAll } from '../../support/compose/two-readings.ts';
import type { Kind } from '../../support/equality/generated-services.ts';
import { versionOfCli } from '../../support/equality/variables-oracle.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// What swarm-ci makes of a compose file is what Docker makes of it by itself: no difference in a single field of a service.

const sandbox = sharedSandbox();
const run = promisify(execFile);
const SPLIT = 140;
let reader: Reader;

beforeAll(async () => {
  // The docker command of the older engine has no "docker compose" beside it.
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-compose-'));
  writeDockerCli(folder, await rootfsOf('current', () => {}));
  const composePath = `${dockerCliFolder(folder)}:${process.env.PATH}`;
  const path = `${sandbox.dockerCliFolder}:${process.env.PATH}`;
  reader = { dockerCli: sandbox.dockerCli, path, composePath, version: await versionOfCli(sandbox) };
  return () => rm(folder, { recursive: true, force: true });
});

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-lowered-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeAll(directory, files);
  return directory;
}

it(`${formPairs.length} forms of "docker compose" are the forms of a stack that mean the same`, async () => {
  const directory = await folderWith(pairFiles);
  for (const [compose, stack] of formPairs) {
    await writeAll(directory, { 'c.yaml': pairText(compose), 's.yaml': `version: "3.9"\n${pairText(stack)}` });
    const theirs = await byDocker(reader, { directory, files: ['s.yaml'], env: pairVariables });
    expect(await bySwarmCi(reader, { directory, files: ['c.yaml'], env: pairVariables }), compose).toBe(theirs);
  }
});

it(`${SPLIT} stacks in two files are what they are in one`, async () => {
  const directory = await folderWith(splitFiles);
  // Docker 20.10 knows no service jobs.
  const jobs: readonly Kind[] = sandbox.engine === 'current' ? ['replicated-job', 'global-job'] : [];
  const kinds: readonly Kind[] = ['replicated', 'global', ...jobs];
  for (const { whole, base, override } of splitStacks(SPLIT, 3, kinds)) {
    await writeAll(directory, { 'whole.yaml': whole, 'base.yaml': base, 'override.yaml': override });
    const theirs = await byDocker(reader, { directory, files: ['whole.yaml'], env: splitVariables });
    const merged = { directory, files: ['base.yaml', 'override.yaml'], env: splitVariables };
    expect(await bySwarmCi(reader, merged), whole).toBe(theirs);
  }
});

const envFiles = [
  'A=1\nB=two words\n# no\n\nC=x # note\nD=x#y\n',
  `A="two words"\nB='single $JOB'\nC="a\\nb"\nD="q\\"q"\n`,
  'export A=1\nexport B="x"\n',
  'A=$JOB\nB=${JOB}-x\nC=${NONE:-default}\nD="${JOB}"\nE=\\$JOB\n',
  'A=one\nB=${A}two\nA=three\n',
  'A=\nB=""\nC= spaced \n',
  'A="line one\nline two"\nB=after\n',
  'A=a=b=c\nB=http://x/?q=1&r=2\nC={"json": [1, 2]}\n',
];

it('variables of an env file are those that "docker compose" reads', async () => {
  const directory = await folderWith({
    'compose.yaml': 'services: { web: { image: "app:1", env_file: [{ path: web.env }] } }\n',
  });
  const env = { JOB: 'of the job' };
  for (const text of envFiles) {
    await writeAll(directory, { 'web.env': text });
    const argv = ['compose', '-f', 'compose.yaml', 'config', '--format', 'json'];
    const { stdout } = await run('docker', argv, { cwd: directory, env: { ...env, PATH: reader.composePath } });
    // It writes dollar signs for another reading.
    const variables = Object.entries(JSON.parse(stdout).services.web.environment as Record<string, string>);
    const theirs = variables.map(([name, value]) => `${name}=${value.replaceAll('$$', '$')}`).sort();
    const [web] = JSON.parse(await bySwarmCi(reader, { directory, files: ['compose.yaml'], env }));
    expect([...web.TaskTemplate.ContainerSpec.Env].sort(), text).toEqual(theirs);
  }
});
