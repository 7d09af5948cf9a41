import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfigVersions } from '../../../packages/ci-core/src/effects/repository/config-versions.ts';
import { type ComposeCase, composeCase, manyConfigs } from '../../support/build/compose-cases.ts';
import { askOracle, requirePython } from '../../support/build/python.ts';

const LIMIT = 64;
const composeFile = 'docker-compose.prod.yaml';
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
let folder = '';
let count = 0;

beforeAll(async () => {
  await requirePython();
  folder = mkdtempSync(join(tmpdir(), 'swarm-ci-oracle-'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

function lay({ text, files }: ComposeCase): string {
  const directory = join(folder, `case-${++count}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, composeFile), text);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
  return directory;
}

/** Where the original's value is too long for Docker, swarm-ci chooses another one: only the variable is compared. */
function line(variable: string, value: string): string {
  const tooLong = /^[A-Za-z_]\w*$/.test(variable) && variable.length + '_'.length + 32 > LIMIT;
  return `${variable}=${tooLong ? '' : value}\n`;
}

async function ourLines(directory: string): Promise<string> {
  const { versions, problems } = await readConfigVersions({ directory, composeFile });
  if (problems.length > 0) return problems.map(({ at, message }) => `${at}: ${message}\n`).join('');
  return versions.map(({ variable, name }) => line(variable, name)).join('');
}

type Difference = { readonly text: string; readonly ours: string; readonly theirs: string };

/** One Python process for all the cases. Throws away what agrees; `lines` counts what was compared. */
async function compare(cases: readonly ComposeCase[]): Promise<{ lines: number; differences: Difference[] }> {
  const directories = cases.map(lay);
  const answers = await askOracle(directories.map((directory) => ({ directory, composeFile })));
  let lines = 0;
  const differences: Difference[] = [];
  for (const [i, { text }] of cases.entries()) {
    const answer = answers[i] ?? { error: 'no answer' };
    const theirs =
      'error' in answer ? answer.error : answer.lines.map(([variable, value]) => line(variable, value)).join('');
    const ours = await ourLines(directories[i] ?? '');
    if (ours !== theirs) differences.push({ text, ours, theirs });
    lines += 'error' in answer ? 0 : answer.lines.length;
  }
  // The shortest one is the easiest to understand.
  differences.sort((a, b) => a.text.length - b.text.length);
  return { lines, differences };
}

function expectNone([first, ...more]: readonly Difference[], runs: number): void {
  if (first === undefined) return;
  const again = `again with: SEED=${seed} npx vitest run --project unit test/contract/build/config-versions-oracle.test.ts`;
  expect(first.ours, `${more.length + 1} of ${runs} differ, ${again}\nthe shortest:\n${first.text}\n`).toBe(
    first.theirs,
  );
}

describe('config-versions prints what the original prints', () => {
  it('for generated compose files', async () => {
    const cases = fc.sample(composeCase, { seed, numRuns: 600 });
    const { lines, differences } = await compare(cases);
    expectNone(differences, cases.length);
    // A generator that makes nothing that counts would prove nothing.
    expect(lines, `seed ${seed}`).toBeGreaterThan(1000);
  }, 120_000);

  it('for hundreds of configs', async () => {
    const cases = fc.sample(manyConfigs, { seed, numRuns: 5 });
    const { lines, differences } = await compare(cases);
    expectNone(differences, cases.length);
    expect(lines, `seed ${seed}`).toBeGreaterThan(1000);
  }, 120_000);
});
