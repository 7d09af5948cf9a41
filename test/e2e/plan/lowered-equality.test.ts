import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { ring } from '../../ring.ts';
import { dockerCommands } from '../../support/compose/docker-commands.ts';
import { formPairs, pairFiles, pairText, pairVariables, scalarPairs } from '../../support/compose/form-pairs.ts';
import { splitFiles, splitStacks, splitVariables } from '../../support/compose/split-stack.ts';
import { byDocker, bySwarmCi, writeAll } from '../../support/compose/two-readings.ts';
import type { Kind } from '../../support/equality/generated-services.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// What swarm-ci makes of a compose file is what Docker makes of it by itself: no difference in a single field of a service.

const run = promisify(execFile);
const { commands, remove } = await dockerCommands(sharedSandbox());
afterAll(remove);

const SPLIT = ring === 'all' ? 500 : 140;
/** Those of the second command, which differs less. */
const FEW = ring === 'all' ? SPLIT : 8;
const SOME = ring === 'all' ? formPairs : [...formPairs.filter((_, nth) => nth % 4 === 0), ...scalarPairs];
const cases = commands.map((command, nth) => ({ ...command, pairs: nth === 0 ? formPairs : SOME }));

/** What "docker compose" 2.26, beside Docker 26.1, refuses in files that are merged: some lists, if they are empty. */
const EMPTY_LIST = /^docker compose refuses .* services\.web\.(?:.*\.)?(\w+) must be a (?:mapping|list)$/;

function isRefused(whole: string, error: { problems?: readonly { message: string }[] }): boolean {
  const key = EMPTY_LIST.exec(error.problems?.[0]?.message ?? '')?.[1];
  return key !== undefined && whole.includes(`"${key}":[]`);
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-lowered-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeAll(directory, files);
  return directory;
}

it.each(cases)(
  '$pairs.length forms of "docker compose" are those of a stack to Docker $name',
  async ({ pairs, reader }) => {
    const directory = await folderWith(pairFiles);
    for (const [compose, stack] of pairs) {
      await writeAll(directory, { 'c.yaml': pairText(compose), 's.yaml': `version: "3.9"\n${pairText(stack)}` });
      const theirs = await byDocker(reader, { directory, files: ['s.yaml'], env: pairVariables });
      expect(await bySwarmCi(reader, { directory, files: ['c.yaml'], env: pairVariables }), compose).toBe(theirs);
    }
  },
);

it.each(commands)('stacks in two files are what they are in one, to Docker $name', async ({ name, reader }) => {
  const directory = await folderWith(splitFiles);
  // Docker 20.10 knows no service jobs.
  const jobs: readonly Kind[] = Number.parseInt(name, 10) > 20 ? ['replicated-job', 'global-job'] : [];
  const kinds: readonly Kind[] = ['replicated', 'global', ...jobs];
  for (const { whole, base, override } of splitStacks(reader === commands[0]?.reader ? SPLIT : FEW, 3, kinds)) {
    await writeAll(directory, { 'whole.yaml': whole, 'base.yaml': base, 'override.yaml': override });
    const theirs = await byDocker(reader, { directory, files: ['whole.yaml'], env: splitVariables });
    const merged = { directory, files: ['base.yaml', 'override.yaml'], env: splitVariables };
    const ours = await bySwarmCi(reader, merged).catch((error) => {
      if (name === '26.1' && isRefused(whole, error)) return theirs;
      throw error;
    });
    expect(ours, whole).toBe(theirs);
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

it.each(commands)(
  'variables of an env file are those that "docker compose" reads, beside Docker $name',
  async ({ reader }) => {
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
  },
);
