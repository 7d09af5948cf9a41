import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { alertDouble } from '../../support/alert/alert-double.ts';
import { makeServiceRepository, type ServiceRepository } from '../../support/build/service-repository.ts';
import { gitlabDouble } from '../../support/gitlab/gitlab-double.ts';
import { gitlabManifests } from '../../support/gitlab/gitlab-manifests-double.ts';
import { deployPipeline } from '../../support/move/deploy-pipeline.ts';
import { manifestsState } from '../../support/review/manifests-state.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

const sandbox = sharedSandbox();
const STACK = 'shop_way';
const FILE = 'docker-compose.prod.yaml';

/** The daemons of the backend share a Dockerfile, which takes what the job of the tests has built. */
const backend = (version: string) => ({
  'swarm-ci.yaml': 'services: [api, worker]\n',
  Dockerfile: `FROM ${sandbox.registry.address}/app:${version}\nARG DAEMON\nCOPY ./build/$DAEMON /daemon\n`,
  '.gitignore': 'build\n',
});
const front = {
  'swarm-ci.yaml': 'services:\n  front: { dockerfile: Dockerfile, args: { RELEASE: "${CI_COMMIT_TAG}" } }\n',
  Dockerfile: `FROM ${sandbox.registry.address}/app:1\nARG RELEASE\nLABEL release=$RELEASE\n`,
};

/** What the job of the tests hands on to the build: git does not have it. */
async function buildDaemons({ directory }: ServiceRepository, text: string): Promise<void> {
  await mkdir(join(directory, 'build'), { recursive: true });
  for (const name of ['api', 'worker']) await writeFile(join(directory, 'build', name), text);
}

/** ID of the task of each service that is to run. */
async function tasks(): Promise<Record<string, string>> {
  const format = '{{.Name}} {{.ID}} {{.CurrentState}}';
  const filter = ['--no-trunc', '--filter', 'desired-state=running', '--format', format];
  const { stdout } = await sandbox.docker(sandbox.manager, ['stack', 'ps', ...filter, STACK], { reject: false });
  const running = stdout.split('\n').filter((line) => line.includes(' Running '));
  return Object.fromEntries(running.map((line) => line.split(' ').slice(0, 2)));
}

it('label, image, comment, bump, merge and prod; a bad release goes back; the page names the commit that serves', async () => {
  const [review, alerts] = await Promise.all([gitlabDouble('swarm-bot'), alertDouble()]);
  const { deployments } = review;
  const GITLAB_TOKEN = 'a-token-of-the-bot';
  const more = { ...alerts.env, GITLAB_TOKEN };
  const pipeline = await deployPipeline(sandbox, STACK, { apiUrl: review.apiUrl, deployments, more });
  const [shop, site] = [
    await makeServiceRepository(sandbox, backend('1')),
    await makeServiceRepository(sandbox, front),
  ];
  const imageOf = (repository: ServiceRepository, service: string, tag: string) =>
    `\${REGISTRY}/${repository.path(service)}:${tag}`;
  await buildDaemons(shop, 'one');
  for (const [repository, services] of [
    [shop, 'api,worker'],
    [site, 'front'],
  ] as const) {
    const built = await repository.build(['--services', services, '--tag', '1'], { CI_COMMIT_TAG: 'v1' });
    expect(built.code, built.stderr).toBe(0);
  }
  const old = await readFile(join(pipeline.directory, FILE), 'utf8');
  const places = [imageOf(shop, 'api', '1'), imageOf(shop, 'worker', '1'), imageOf(site, 'front', '1')];
  const state = manifestsState({ [FILE]: old.replace(/\$\{REGISTRY\}\/app:1/g, () => places.shift() ?? '') });
  const manifests = await gitlabManifests(state);
  onTestFinished(async () => {
    await Promise.all([review.close(), alerts.close(), manifests.close()]);
  });
  const began = performance.now();
  const first = await pipeline.merge(state.read('trunk', FILE) ?? '');
  const adopted = await pipeline.run('deploy');
  expect(adopted.exitCode, adopted.said).toBe(0);
  expect(deployments.shown('prod')).toBe(first);

  /** A labelled merge request in the backend, the bump that follows, and its merge; returns the commit of the manifests. */
  const release = async (label: string, files: Readonly<Record<string, string>>, daemons: string, minute: number) => {
    const sha = await shop.commit(files);
    await buildDaemons(shop, daemons);
    const job = {
      ...{ GITLAB_CI: 'true', CI_PROJECT_PATH: 'group/shop', CI_PROJECT_NAME: 'shop', CI_COMMIT_SHA: sha },
      ...{ CI_PIPELINE_CREATED_AT: `2026-01-31T23:0${minute}:00Z`, CI_MERGE_REQUEST_IID: '7', GITLAB_TOKEN },
      ...{ CI_MERGE_REQUEST_PROJECT_PATH: 'group/shop', CI_MERGE_REQUEST_LABELS: label },
      SWARM_CI_MANIFESTS_REPOSITORY: 'ops/deploy-manifests',
      SWARM_CI_MANIFESTS_FILES: FILE,
    };
    const run = async (args: readonly string[], apiUrl: string) => {
      const ran = await shop.start(args, { ...job, CI_API_V4_URL: apiUrl }).result;
      expect(ran.code, `${args[0]}: ${ran.stderr}`).toBe(0);
      return ran.stdout.trim();
    };
    const tag = await run(['image-tag'], review.apiUrl);
    const built = await run(['build-images'], review.apiUrl);
    expect(built).toBe(`${shop.prefix}/${label.slice('build-'.length)}:${tag}`);
    await run(['comment-images'], review.apiUrl);
    expect(review.comments.at(-1)?.body).toContain(tag);
    expect(await run(['bump-images'], manifests.apiUrl)).toContain('/ops/deploy-manifests/-/merge_requests/');
    const request = state.requests.findLast((one) => one.state === 'open');
    if (request === undefined) throw new Error('there is no merge request of the tags');
    const bumped = state.read(request.source, FILE) ?? '';
    state.push('trunk', FILE, bumped);
    request.state = 'merged';
    return pipeline.merge(bumped);
  };

  const before = await tasks();
  const good = await release('build-api', backend('2'), 'two', 1);
  const deployed = await pipeline.run('deploy');
  expect(deployed.exitCode, deployed.said).toBe(0);
  expect(deployments.shown('prod')).toBe(good);
  const after = await tasks();
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual([`${STACK}_api.1`, `${STACK}_api.2`]);
  expect(alerts.slack).toEqual([]);

  await release('build-worker', backend('bad'), 'three', 2);
  const bad = await pipeline.run('deploy');
  expect(bad.exitCode, bad.said).toBe(3);
  expect(bad.report).toMatchObject({ outcome: 'rolled-back', alert: { service: `${STACK}_worker` } });
  expect(alerts.slack).toEqual([expect.stringContaining(`${STACK} rolled back`)]);
  expect(deployments.shown('prod')).toBe(good);

  const wrong = await release('build-worker', backend('3'), 'four', 3);
  expect((await pipeline.run('deploy')).exitCode).toBe(0);
  expect(deployments.shown('prod')).toBe(wrong);
  const back = await pipeline.run('rollback');
  expect(back.exitCode, back.said).toBe(0);
  expect(back.said).toContain(`recorded a deployment of ${good.slice(0, 8)} to prod on GitLab`);
  expect(deployments.shown('prod')).toBe(good);
  expect((performance.now() - began) / 60_000).toBeLessThan(15);
  expect([...review.faults, ...manifests.faults]).toEqual([]);
  expect(back.said).not.toContain(GITLAB_TOKEN);
}, 900_000);
