import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { callJob } from '../command/call-job.ts';
import { githubManifests } from '../github/github-manifests-double.ts';
import { gitlabManifests } from '../gitlab/gitlab-manifests-double.ts';
import { type ManifestsState, manifestsState } from './manifests-state.ts';
import type { ReviewDouble } from './review-double.ts';
import { reviewPlaces } from './review-scene.ts';

const [[, , , gitlab], [, , , github]] = reviewPlaces;

export const bumpPlaces = [
  ['gitlab', gitlabManifests, gitlab],
  ['github', githubManifests, github],
] as const;

type BumpPlace = readonly [
  kind: (typeof bumpPlaces)[number][0],
  double: (typeof bumpPlaces)[number][1],
  environment: (typeof bumpPlaces)[number][2],
];

export type BumpScene = {
  readonly state: ManifestsState;
  readonly server: ReviewDouble;
  readonly folder: string;
  /** Runs the job with the images `registry.example.com/shop/<service>:<tag>` in its report. */
  readonly bump: (services: Readonly<Record<string, string>>, change?: Record<string, string>) => Called;
  readonly call: (args: readonly string[], change?: Record<string, string>) => Called;
  /** The branch for the tags. */
  readonly branch: () => string;
  readonly close: () => Promise<void>;
};

type Called = ReturnType<typeof callJob>;

/** A manifests repository with these files, and a job of `group/shop` that sets tags in all of them. */
export async function bumpScene(
  [, double, environment]: BumpPlace,
  files: Readonly<Record<string, string>>,
): Promise<BumpScene> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bump-'));
  const state = manifestsState(files);
  const server = await double(state);
  const call = async (args: readonly string[], change: Record<string, string> = {}) => {
    const where = {
      SWARM_CI_MANIFESTS_REPOSITORY: 'ops/deploy-manifests',
      SWARM_CI_MANIFESTS_FILES: Object.keys(files).join(','),
    };
    const env = { ...environment(server.apiUrl), ...where, GITHUB_REF: 'refs/heads/x', ...change };
    const called = await callJob(['bump-images', ...args], { cwd: folder, env });
    for (const text of [called.stdout, called.stderr]) expect(text).not.toContain('Secret');
    return called;
  };
  return {
    state,
    server,
    folder,
    call,
    bump: async (services, change) => {
      const built = Object.entries(services).map(([service, tag]) => ({
        ...{ service, image: `registry.example.com/shop/${service}`, tag, dockerfile: 'Dockerfile' },
        ...{ status: 'built', seconds: 1 },
      }));
      const report = {
        ...{ schema: 'swarm-ci/build-report', version: 1, outcome: 'built', exitCode: 0, pushed: true },
        ...{ startedAt: '2026-01-31T10:00:00.000Z', seconds: 1, services: built },
      };
      await writeFile(join(folder, 'build-report.json'), JSON.stringify(report));
      return call([], change);
    },
    branch: () => [...state.branches.keys()].find((name) => name !== 'trunk') ?? 'none',
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
      expect(server.faults).toEqual([]);
    },
  };
}
