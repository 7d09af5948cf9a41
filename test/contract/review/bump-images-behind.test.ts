import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { githubManifests } from '../../support/github/github-manifests-double.ts';
import { gitlabManifests } from '../../support/gitlab/gitlab-manifests-double.ts';
import { type ManifestsState, manifestsState } from '../../support/review/manifests-state.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';
import { reviewPlaces } from '../../support/review/review-scene.ts';

const [[, , , gitlab], [, , , github]] = reviewPlaces;
const places = [
  ['gitlab', gitlabManifests, gitlab, 'https://gitlab.example.com/ops/deploy-manifests/-/merge_requests/1'],
  ['github', githubManifests, github, 'https://github.com/ops/deploy-manifests/pull/1'],
] as const;

const FILE = 'docker-compose.prod.yaml';
const compose = (...services: string[]) =>
  `services:\n${services.map((name) => `  ${name}: { image: "registry.example.com/shop/${name}:1" }\n`).join('')}`;

describe.each(places)('an open request on %s whose branch is behind its target', (_, double, environment, address) => {
  let folder: string;
  let server: ReviewDouble;
  let state: ManifestsState;
  const call = async (files: string, ...services: string[]) => {
    const built = services.map((service) => ({
      ...{ service, image: `registry.example.com/shop/${service}`, tag: '2', dockerfile: 'Dockerfile' },
      ...{ status: 'built', seconds: 1 },
    }));
    const report = {
      ...{ schema: 'swarm-ci/build-report', version: 1, outcome: 'built', exitCode: 0, pushed: true },
      ...{ startedAt: '2026-01-31T10:00:00.000Z', seconds: 1, services: built },
    };
    await writeFile(join(folder, 'build-report.json'), JSON.stringify(report));
    const env = {
      ...environment(server.apiUrl),
      ...{ SWARM_CI_MANIFESTS_REPOSITORY: 'ops/deploy-manifests', SWARM_CI_MANIFESTS_FILES: files },
    };
    return callJob(['bump-images'], { cwd: folder, env });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-behind-'));
    state = manifestsState({ [FILE]: compose('api') });
    server = await double(state);
    expect(await call(FILE, 'api')).toMatchObject({ code: 0 });
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
    expect(server.faults).toEqual([]);
  });

  test('a service is new at the target: exit 2, merge or close the request first; then it goes on', async () => {
    state.push('trunk', FILE, compose('api', 'web'));
    const { code, stdout, stderr } = await call(FILE, 'web');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`merge or close ${address} first`);
    expect(state.requests).toHaveLength(1);
    for (const request of state.requests) request.state = 'merged';
    expect(await call(FILE, 'web')).toMatchObject({ code: 0 });
  });

  test('a file is new at the target: the same', async () => {
    state.push('trunk', 'web.yaml', compose('web'));
    const { code, stderr } = await call(`${FILE},web.yaml`, 'web');
    expect(code).toBe(2);
    expect(stderr).toContain(`merge or close ${address} first`);
  });

  test('what the target lacks as well is reported as before', async () => {
    const { code, stderr } = await call(FILE, 'mailer');
    expect(code).toBe(2);
    expect(stderr).toContain('shop/mailer found in');
    expect(stderr).not.toContain('merge or close');
  });
});
