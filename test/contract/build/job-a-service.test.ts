import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { reviewPlaces } from '../../support/review/review-scene.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-matrix-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const report = (service: string, minute: number, more: object) =>
  writeFile(
    join(folder, `build-report-${service}.json`),
    JSON.stringify({
      ...{ schema: 'swarm-ci/build-report', version: 1, outcome: 'built', exitCode: 0, pushed: true, seconds: 1 },
      startedAt: `2026-01-31T10:0${minute}:00.000Z`,
      services: [
        {
          service,
          image: `r.example.com/${service}`,
          tag: 'v1',
          dockerfile: 'D',
          status: 'built',
          seconds: 1,
          ...more,
        },
      ],
    }),
  );

describe.each(reviewPlaces)('the reports of a job for each service, on %s', (_, login, double, environment) => {
  const place = async (args: readonly string[]) => {
    const server = await double(login);
    const pull = { pull_request: { number: 7, head: { sha: 'c0ffee' }, base: { repo: { full_name: 'group/shop' } } } };
    const event = join(folder, 'event');
    await writeFile(event, JSON.stringify(pull));
    const env = { ...environment(server.apiUrl), GITHUB_EVENT_PATH: event };
    const called = await callJob(['comment-images', ...args], { cwd: folder, env });
    await server.close();
    expect(server.faults).toEqual([]);
    return { ...called, bodies: server.comments.map(({ body }) => body) };
  };

  test('are one comment', async () => {
    await report('web', 2, {});
    await report('api', 1, { status: 'failed', error: { lines: ['no such file'] } });
    for (const names of ['build-report-*.json', 'build-report-web.json,build-report-api.json']) {
      const { code, stderr, bodies } = await place(['--report', names]);
      expect(code, stderr).toBe(0);
      expect(bodies).toHaveLength(1);
      expect(bodies[0]).toContain('no such file');
      expect(bodies[0]).toContain('web');
    }
  });

  test('without any, or with one that is not a report, the job says so', async () => {
    const none = await place(['--report', 'build-report-*.json']);
    expect(none).toMatchObject({ code: 2, bodies: [] });
    expect(none.stderr).toContain('no file has such a name');
    await report('web', 1, {});
    await writeFile(join(folder, 'build-report-odd.json'), '{}');
    const odd = await place(['--report', 'build-report-*.json']);
    expect(odd.stderr).toContain('build-report-odd.json: is not a report of this version');
  });
});

describe('a job for each service', () => {
  const env = { REGISTRY: 'r.example.com', DOCKER_HOST: 'unix:///nonexistent.sock' };
  const build = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    callJob(['build-images', '--tag', 'v1', ...args], { cwd: folder, env: { ...env, ...more } });
  const written = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'));
  beforeEach(async () => {
    await writeFile(join(folder, 'swarm-ci.yaml'), 'services: [web, api]\n');
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
  });

  test.each([
    ['labels', ['--labels', 'build-api'], {}],
    ['the variable SERVICES', [], { SERVICES: 'api' }],
  ])('a service that %s do not select is not built, and its report is empty', async (_, args, more) => {
    const other = await build(['--only', 'web', '--report', 'build-report-1.json', ...args], more);
    expect(other.code, other.stderr).toBe(0);
    expect(other.stderr).toContain('left to other jobs, because of --only web: api');
    expect(await written('build-report-1.json')).toMatchObject({ services: [], outcome: 'nothing' });
    // It is built if it is selected: this one needs an engine.
    const selected = await build(['--only', 'api', ...args], more);
    expect(selected.code, selected.stderr).toBe(4);
  });

  test('a name of no service is refused, and so is none', async () => {
    const odd = await build(['--only', 'webb', '--labels', 'build-all']);
    expect(odd).toMatchObject({ code: 2 });
    expect(odd.stderr).toContain('there is no service "webb"');
    const none = await build(['--only', '', '--labels', 'build-all']);
    expect(none, none.stderr).toMatchObject({ code: 2 });
  });

  test('the reports of all jobs become one, without an engine', async () => {
    await report('web', 2, {});
    await report('api', 1, {});
    const { code, stdout, stderr } = await build(['--labels', 'build-all', '--collect', 'build-report-*.json']);
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('r.example.com/api:v1\nr.example.com/web:v1\n');
    const one = await written('build-report.json');
    expect(one).toMatchObject({ outcome: 'built', pushed: true, startedAt: '2026-01-31T10:01:00.000Z', seconds: 61 });
    expect(one.services.map(({ service }: { service: string }) => service)).toEqual(['api', 'web']);
  });

  test('a selected service that no job has built is a failed build, and so is one whose job has failed', async () => {
    await report('web', 2, {});
    const lost = await build(['--labels', 'build-all', '--collect', 'build-report-*.json']);
    expect(lost.code, lost.stderr).toBe(1);
    expect(lost.stderr).toContain('no report of a build job has this service');
    expect(await written('build-report.json')).toMatchObject({
      ...{ outcome: 'failed', exitCode: 1 },
      services: [{ service: 'api', image: 'r.example.com/api', status: 'failed' }, { service: 'web' }],
    });
    await report('api', 1, { status: 'failed', error: { lines: ['no such file'] } });
    const failed = await build(['--labels', 'build-all', '--collect', 'build-report-*.json']);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('no such file');
    // What is not selected is not missed.
    await rm(join(folder, 'build-report-api.json'));
    expect(await build(['--labels', 'build-web', '--collect', 'build-report-*.json'])).toMatchObject({ code: 0 });
  });
});
