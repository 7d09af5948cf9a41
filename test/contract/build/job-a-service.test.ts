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

test('a service that is not selected is not built, and its report is empty', async () => {
  await writeFile(join(folder, 'swarm-ci.yaml'), 'services: [web, api]\n');
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
  const args = ['--services', 'web', '--if-selected', '--report', 'build-report-web.json', '--tag', '1'];
  const env = { REGISTRY: 'r.example.com', DOCKER_HOST: 'unix:///nonexistent.sock' };
  const other = await callJob(['build-images', ...args, '--labels', 'build-api'], { cwd: folder, env });
  expect(other.code, other.stderr).toBe(0);
  expect(JSON.parse(await readFile(join(folder, 'build-report-web.json'), 'utf8'))).toMatchObject({ services: [] });
  // It is built if it is selected: this one needs an engine.
  const selected = await callJob(['build-images', ...args, '--labels', 'build-web'], { cwd: folder, env });
  expect(selected.code, selected.stderr).toBe(4);
});
