import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from '@swarm-ci/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { readArguments } from '../../../packages/jobs/src/command-line/arguments.ts';
import { loadJobs } from '../../support/docs/reference.ts';
import { expandedJobs, type GitlabJob } from '../../support/gitlab/gitlab-pipeline.ts';
import { callsOfTemplate, readTemplates, type Template } from '../../support/gitlab/gitlab-templates.ts';
import { root } from '../../support/root.ts';

const all = readTemplates();
const component = all.find(({ name }) => name === 'template');
const purposes = all.filter((template) => template !== component);

/** Of GitLab, as recorded. */
const predefined = new Set(
  readdirSync(join(root, 'test/fixtures/ci-env'))
    .filter((file) => file.startsWith('gitlab-'))
    .flatMap((file) => Object.keys(JSON.parse(readFileSync(join(root, 'test/fixtures/ci-env', file), 'utf8')).env)),
)
  // GitLab sets it only during a freeze.
  .add('CI_DEPLOY_FREEZE')
  // And this one only in jobs with `parallel`: https://docs.gitlab.com/ci/variables/predefined_variables/
  .add('CI_NODE_INDEX');

describe.each(all.map((template) => [template.name, template] as const))('the template %s', (_, template) => {
  const { text, inputs, jobs } = template;
  const used = [...text.matchAll(/\$\[\[ inputs\.(\w+) \]\]/g)].map(([, name = '']) => name);

  test('gives every input a type and a description, and uses it', () => {
    for (const [name, { type, description }] of Object.entries(inputs)) {
      expect(['string', 'boolean', 'array'], name).toContain(type);
      expect(description, name).toMatch(/^[A-Z].{5,}[^.]$/);
    }
    expect([...new Set(used)].sort()).toEqual(Object.keys(inputs).sort());
  });

  test('has defaults of their own type, which their rules allow', () => {
    for (const [name, input] of Object.entries(inputs)) {
      if (input.default === undefined) continue;
      const type = Array.isArray(input.default) ? 'array' : typeof input.default;
      expect(type, name).toBe(input.type);
      if (input.regex) expect(String(input.default), name).toMatch(new RegExp(input.regex));
      if (input.options) expect(input.options, name).toContain(input.default);
    }
  });

  test('runs in no image that it does not know to be yours', () => {
    expect(inputs.image?.default).toBe('$SWARM_CI_IMAGE');
    expect(text).not.toMatch(/:latest|@latest|https?:/);
  });

  test('leaves the pipeline of others alone', () => {
    const global = ['stages', 'workflow', 'default', 'variables', 'cache', 'before_script', 'after_script', 'image'];
    expect(Object.keys(jobs).filter((name) => global.includes(name))).toEqual([]);
  });
});

test('the component has each template, with all its inputs and their defaults', () => {
  expect(component?.inputs.purpose?.options?.toSorted()).toEqual(purposes.map(({ name }) => name));
  expect(component?.include).toHaveLength(purposes.length);
  for (const { name, inputs } of purposes) {
    const include = component?.include.find(({ local }) => local === `/templates/gitlab-ci/${name}.yml`);
    expect(include?.rules).toEqual([{ if: `"$[[ inputs.purpose ]]" == "${name}"` }]);
    expect(include?.inputs).toEqual(
      Object.fromEntries(Object.keys(inputs).map((key) => [key, `$[[ inputs.${key} ]]`])),
    );
    for (const [key, { type, default: fallback = type === 'array' ? [] : '' }] of Object.entries(inputs)) {
      expect(component?.inputs[key], `${name}: ${key}`).toMatchObject({ type, default: fallback });
    }
  }
  const known = purposes.flatMap(({ inputs }) => Object.keys(inputs));
  expect(Object.keys(component?.inputs ?? {}).filter((key) => key !== 'purpose' && !known.includes(key))).toEqual([]);
});

test.each(purposes.map((template) => [template.name, template] as const))(
  '%s calls jobs that there are with options that they take, and uses only variables that they or GitLab know',
  async (_, template) => {
    const jobs = await loadJobs();
    const calls = callsOfTemplate(template).map((name) => jobs.find((job) => job.name === name) ?? name);
    expect(calls.filter((job) => typeof job === 'string')).toEqual([]);
    for (const [, name, rest = ''] of template.text.matchAll(/\$\[\[ inputs\.command \]\] ([a-z-]+)([^\n;]*)/g)) {
      const job = jobs.find((one) => one.name === name);
      if (job === undefined) continue;
      const args = rest
        .replace(/\$\{\w+:\+(.*?)\}/g, '$1')
        .replaceAll('$[[ inputs.', '')
        .replaceAll(' ]]', '');
      const words = args.match(/"[^"]*"|\S+/g)?.filter((word) => word !== '$BUILD_ARGUMENTS') ?? [];
      expect(readArguments(job, words).problems, rest).toEqual([]);
    }
    const known = Object.values<Setting>(definitions).flatMap(({ env }) => env);
    const unknown = variablesOf(template).filter((name) => !known.includes(name) && !predefined.has(name));
    // The runner reads it, before there is a job.
    expect(unknown).toEqual(['SWARM_CI_IMAGE']);
  },
);

/** Those that are read; a job may declare some of its own. */
function variablesOf({ text, jobs }: Template): string[] {
  const body = text.replace(/^ *#.*$/gm, '').replace(/^ +(description|regex):.*$/gm, '');
  const own = Object.values(jobs).flatMap(({ variables, parallel }) => {
    const { matrix = [] } = (parallel ?? {}) as { readonly matrix?: readonly object[] };
    return [...Object.keys(variables ?? {}), ...matrix.flatMap((one) => Object.keys(one))];
  });
  const found = [...body.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name = '']) => name);
  return [...new Set(found)].filter((name) => !own.includes(name));
}

describe('what gitlab-ci-local ignores', () => {
  const url = 'https://dev.example.com';
  let jobs: Record<string, GitlabJob>;
  beforeAll(async () => {
    const local = (name: string, inputs: object) => ({ local: `/templates/gitlab-ci/${name}.yml`, inputs });
    jobs = await expandedJobs({
      include: [
        local('build', { lint_script: ['./lint'], test_script: ['./test'], test_image: 'alpine:3.22' }),
        local('comment', {}),
        local('bump', {}),
        local('plan', { environment: 'prod' }),
        local('deploy', { environment: 'dev', url, stoppable: true }),
        local('deploy', { environment: 'prod', job_timeout: '2 hours' }),
        local('rollback', { environment: 'prod' }),
        local('update-service', { environment: 'dev', service: 'shop_dev_web', built_image: '$CI_REGISTRY_IMAGE/web' }),
      ],
      'stop-dev': { script: 'true', rules: [{ when: 'never' }], environment: { name: 'dev', action: 'stop' } },
    });
  }, 180_000);

  test.each([
    ['deploy-dev', { name: 'dev', url, on_stop: 'stop-dev' }, 'dev'],
    ['deploy-prod', { name: 'prod', url: '$CI_PROJECT_URL/-/environments' }, 'prod'],
    ['rollback-prod', { name: 'prod', url: '$CI_PROJECT_URL/-/environments', action: 'access' }, 'prod'],
    ['update-shop_dev_web', { name: 'dev', url: '$CI_PROJECT_URL/-/environments' }, 'dev'],
    ['plan-prod', { name: 'prod', action: 'access' }, undefined],
    ['bump-images', undefined, 'bump-images'],
    ['build-images', undefined, undefined],
  ])('%s: environment, and one at a time', (name, environment, group) => {
    expect(jobs[name]?.environment).toEqual(environment);
    expect(jobs[name]?.resource_group).toBe(group);
    expect(jobs[name]?.interruptible).toBe(group === undefined);
  });

  test('each job has an end, and begins again only when the runner failed', () => {
    const ours = Object.entries(jobs).filter(([name]) => !['lint', 'tests', 'stop-dev'].includes(name));
    expect(ours).toHaveLength(12);
    for (const [name, job] of ours) expect(job.timeout, name).toMatch(/^\d+ (minutes|hours?)$/);
    expect(jobs['deploy-prod']?.timeout).toBe('2 hours');
    for (const [name, { retry }] of Object.entries(jobs)) {
      if (name === 'stop-dev') continue;
      expect(retry, name).toEqual({
        max: expect.any(Number),
        when: ['runner_system_failure', 'scheduler_failure', 'api_failure'],
      });
    }
  });

  // https://docs.gitlab.com/ci/runners/configure_runners/#set-script-and-after_script-timeouts
  test.each(['deploy-dev', 'rollback-prod', 'update-shop_dev_web'])(
    '%s ends its script early enough for the alert of a timeout',
    (name) => {
      const { variables, timeout } = jobs[name] ?? {};
      const { RUNNER_SCRIPT_TIMEOUT: script, RUNNER_AFTER_SCRIPT_TIMEOUT: after } = variables as Record<string, string>;
      const [whole, first, last] = [timeout, script, after].map((text) => Number.parseInt(String(text), 10));
      expect(whole).toBeGreaterThan((first ?? 0) + (last ?? 0));
    },
  );

  test('the report of a build is for members, too', () => {
    expect(jobs['build-images']?.artifacts).toMatchObject({ access: 'developer' });
  });

  test.each(['deploy-dev', 'deploy-prod', 'rollback-prod', 'update-shop_dev_web'])(
    '%s shows its page and hands over its numbers',
    (name) => {
      expect(jobs[name]?.artifacts).toEqual({
        when: 'always',
        expose_as: expect.stringMatching(/^\w[\w -]*$/),
        // One path: GitLab links to a list of files where there are more (https://docs.gitlab.com/ci/yaml/#artifactsexpose_as).
        paths: ['deploy-report.html'],
        // Otherwise anybody reads the logs in it, where pipelines are public: https://docs.gitlab.com/ci/yaml/#artifactsaccess
        access: 'developer',
        reports: { junit: 'deploy-report.xml', metrics: 'deploy-metrics.txt' },
      });
    },
  );
});
