import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Setting } from '@swarm-ci/core';
import { describe, expect, test } from 'vitest';
import { planReportSchema } from '../../../packages/ci-core/src/report/plan/plan-report.ts';
import { buildReportSchema } from '../../../packages/ci-core/src/report/schema/build-report.ts';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { readArguments } from '../../../packages/jobs/src/command-line/arguments.ts';
import { loadJobs, referencePages } from '../../support/docs/reference.ts';
import { type Call, callsIn, callsOn } from '../../support/docs/shell-examples.ts';
import { root } from '../../support/root.ts';

const run = promisify(execFile);
const read = (page: string) => readFile(join(root, page), 'utf8');
const pages = async () => {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
  });
  return stdout.split('\n').filter((page) => page !== '' && !page.startsWith('test/fixtures/'));
};

describe('generated pages', () => {
  test('say what the sources say; "npm run docs" brings them up to date', async () => {
    for (const [page, text] of await referencePages()) expect(await read(page), page).toBe(text);
  });

  test.each([
    ['deploy-report', deployReportSchema],
    ['build-report', buildReportSchema],
    ['deploy-plan', planReportSchema],
  ])('the JSON schema of %s knows every field of it, and no more', async (name, { shape }) => {
    const schema = JSON.parse(await read(`docs/${name}.schema.json`));
    expect(Object.keys(schema.properties)).toEqual(Object.keys(shape));
    expect(schema.properties.version.const).toBe(shape.version.value);
  });
});

describe('docs/troubleshooting.md', () => {
  test('has a row for every exit code and every cause, and for no other', async () => {
    const rows = (await read('docs/troubleshooting.md')).matchAll(/^\| (?:(\d+)|`([a-z-]+)`) +\|/gm);
    const found = [...rows].map(([, code, cause]) => code ?? cause);
    const codes = (await read('README.md')).matchAll(/^\| (\d+) +\|/gm);
    const kinds = deployReportSchema.shape.services.element.shape.cause.unwrap().shape.kind.options;
    const faults = [...codes].map(([, code]) => code).filter((code) => code !== '0');
    expect(found.sort()).toEqual([...faults, ...kinds].sort());
  });
});

describe('links', () => {
  test('lead to files and headings that exist', async () => {
    const dead: string[] = [];
    for (const page of await pages()) {
      const text = (await read(page)).replace(/^```.*?^```/gms, '');
      for (const [, link = ''] of text.matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)[)"]/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        const exists = await access(join(root, target)).then(
          () => true,
          () => false,
        );
        if (!exists || (anchor !== undefined && !anchorsOf(await read(target)).includes(anchor)))
          dead.push(`${page}: ${link}`);
      }
    }
    expect(dead).toEqual([]);
  });
});

/** As GitHub and GitLab make them of headings. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe('examples', () => {
  const faults = async (calls: readonly Call[]) => {
    const jobs = await loadJobs();
    return calls.flatMap(({ at, job: name, args, assigned, block }) => {
      if (name === '--help' || name === '--version') return [];
      const job = jobs.find((one) => one.name === name);
      if (job === undefined) return [`${at}: there is no job "${name}"`];
      const { problems } = readArguments(
        job,
        args.filter((word) => word !== '--help'),
      );
      const told =
        block && !args.includes('--help') ? problems : problems.filter((problem) => problem.at.startsWith('-'));
      const known = job.settings.flatMap((key) => (definitions[key] as Setting).env);
      return [
        ...told.map((problem) => `${at}: ${problem.at} ${problem.message}`),
        // Variables of the example's own manifests and of Docker apart.
        ...assigned
          .filter((variable) => !known.includes(variable) && !/_IMAGE$|^DOCKER_HOST$|^IMAGE_TAG$/.test(variable))
          .map((variable) => `${at}: ${job.name} reads no ${variable}`),
      ];
    });
  };

  test('in the documentation call jobs that exist, with options that they take', async () => {
    const all = (await Promise.all((await pages()).map(callsIn))).flat();
    const calls = all.filter(({ at, block }) => block || !at.startsWith('deploy-manifests-example/'));
    expect(calls.filter(({ block }) => block).length).toBeGreaterThan(5);
    expect(await faults(calls)).toEqual([]);
  });

  test('also in --help', async () => {
    const calls = (await loadJobs()).flatMap(({ name, example }) => {
      const found = callsOn(`${name} --help`, example, true);
      expect(found.map(({ job }) => job)).toEqual([name]);
      return found;
    });
    expect(await faults(calls)).toEqual([]);
  });

  test('a wrong one would be found', async () => {
    const text =
      'swarm-ci deploi prod\nswarm-ci deploy prod --forse\nswarm-ci check\nSERVER_HOSTT=a swarm-ci check prod\n';
    expect(await faults(callsOn('x', text, true))).toHaveLength(4);
  });
});
