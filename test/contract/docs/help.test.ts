import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Setting } from '@swarm-ci/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { fileKeyOf, flagOf } from '../../../packages/ci-core/src/settings/read-settings.ts';
import { hasFlag } from '../../../packages/ci-core/src/settings/setting.ts';
import { catalogue } from '../../../packages/jobs/src/jobs/catalogue.ts';
import { loadJobs } from '../../support/docs/reference.ts';
import { root } from '../../support/root.ts';

const bundle = join(root, 'packages/jobs/dist/cli.mjs');
const jobs = await loadJobs();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-help-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Said = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** The built command in an empty directory, with an empty environment. */
function swarmCi(...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bundle, ...args], { cwd: folder, env: {} }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('swarm-ci --help', () => {
  test('lists every job with its purpose, on standard output', async () => {
    const { code, stdout, stderr } = await swarmCi('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const [name, { purpose }] of Object.entries(catalogue)) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +${escaped(purpose)}$`, 'm'));
    }
  });

  test('is what a call without a job gets, on standard error, as invalid input', async () => {
    const { code, stdout, stderr } = await swarmCi();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('swarm-ci <job> --help');
  });

  test('a job that does not exist: exit code 2, the nearest one, all of them', async () => {
    const { code, stdout, stderr } = await swarmCi('deplyo');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('did you mean "deploy"?');
    for (const name of Object.keys(catalogue)) expect(stderr).toContain(name);
  });
});

describe('swarm-ci <job> --help', () => {
  test.each(jobs.map((job) => [job.name, job] as const))(
    '%s: purpose, arguments, settings, example',
    async (name, job) => {
      const { code, stdout, stderr } = await swarmCi(name, '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(job.purpose);
      expect(stdout).toContain(job.example);
      if (job.argument)
        expect(stdout).toContain(`${job.argument.name}${job.argument.required ? '>' : ']'}  ${job.argument.describe}`);
      for (const [option, { placeholder, describe: text }] of Object.entries(job.options ?? {})) {
        expect(stdout).toMatch(new RegExp(`--${option} ${escaped(placeholder)} +${escaped(text)}`));
      }
      for (const [option, text] of Object.entries({ json: 'print', ...job.switches })) {
        expect(stdout).toMatch(new RegExp(`--${option} +${escaped(text)}`));
      }
      for (const key of job.settings) {
        const setting: Setting = definitions[key];
        const [head, text] = settingLines(stdout, setting);
        for (const variable of setting.env) expect(head).toContain(variable);
        expect(head.includes(`--${flagOf(key)} `)).toBe(hasFlag(setting));
        expect(head.includes(`${fileKeyOf(key)}:`)).toBe(!setting.secret);
        const fallback = setting.default ?? setting.defaultText;
        expect(text.endsWith(fallback === undefined ? setting.describe : `(default: ${fallback})`)).toBe(true);
      }
    },
  );

  test('the name of a job is the one that it is called by', () => {
    expect(jobs.map(({ name }) => name)).toEqual(Object.keys(catalogue));
  });
});

/** The line with the sources of a setting and the one with its meaning. */
function settingLines(help: string, { describe: text }: Setting): [string, string] {
  const lines = help.split('\n');
  const at = lines.findIndex((line) => line.trim().startsWith(text));
  return [lines[at - 1] ?? '', lines[at] ?? ''];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
