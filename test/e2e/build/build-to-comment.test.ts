import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeServiceRepository, type ServiceRepository } from '../../support/build/service-repository.ts';
import { githubDouble } from '../../support/github/github-double.ts';
import { gitlabDouble } from '../../support/gitlab/gitlab-double.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

const sandbox = sharedSandbox;
const TOKEN = 'a-token-of-the-bot';
const labels = ['backend', 'prebuild-other', 'build-own', 'build-common', 'build-bad', 'build-my-svc'];

const files = () => {
  const base = `FROM ${sandbox().registry.address}/app:1\n`;
  const note = 'RUN ["/bin/busybox", "sh", "-c", "echo made for $SERVICE > /note.txt"]\n';
  return {
    'swarm-ci.yaml': 'services: [own, common, bad, my-svc, other]\n',
    Dockerfile: `${base}ARG SERVICE\n${note}`,
    'own/Dockerfile': `${base}COPY own/note.txt /\n`,
    'own/note.txt': 'a Dockerfile of its own\n',
    'bad/Dockerfile': `${base}RUN ["/bin/busybox", "sh", "-c", "echo no such shop >&2; exit 3"]\n`,
  };
};

/** What a pipeline of merge request 7 has in its environment. */
const places = [
  [
    'GitLab',
    gitlabDouble,
    ({ prefix, env }: ServiceRepository, apiUrl: string, sha: string) => ({
      GITLAB_CI: 'true',
      CI_API_V4_URL: apiUrl,
      CI_PROJECT_PATH: 'group/shop',
      CI_COMMIT_SHA: sha,
      CI_PIPELINE_CREATED_AT: '2026-01-31T23:59:59Z',
      CI_JOB_URL: 'https://git.example.com/group/shop/-/jobs/1',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_PATH: 'group/shop',
      CI_MERGE_REQUEST_LABELS: labels.join(','),
      CI_REGISTRY: sandbox().registry.address,
      CI_REGISTRY_IMAGE: prefix,
      CI_REGISTRY_USER: env.REGISTRY_USER ?? '',
      CI_REGISTRY_PASSWORD: env.REGISTRY_PASSWORD ?? '',
      GITLAB_TOKEN: TOKEN,
    }),
  ],
  [
    'GitHub',
    githubDouble,
    (_: ServiceRepository, apiUrl: string, sha: string) => ({
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: apiUrl,
      GITHUB_REPOSITORY: 'group/shop',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: eventFile(sha),
      GITHUB_SHA: sha,
      GITHUB_TOKEN: TOKEN,
    }),
  ],
] as const;

const eventFile = (sha: string) => join(tmpdir(), `swarm-ci-event-${sha}.json`);
async function layEvent(sha: string): Promise<void> {
  const repo = { full_name: 'group/shop' };
  const request = {
    number: 7,
    labels: labels.map((name) => ({ name })),
    head: { sha, repo },
    base: { repo },
    updated_at: '2026-01-31T23:59:59Z',
  };
  await writeFile(eventFile(sha), JSON.stringify({ action: 'labeled', pull_request: request, repository: repo }));
  onTestFinished(() => rm(eventFile(sha), { force: true }));
}

it.each(places)('%s: labels are built, shown in a comment, and run', async (_, double, environment) => {
  const repository = await makeServiceRepository(sandbox(), {});
  const platform = await double('swarm-bot');
  onTestFinished(() => platform.close());
  /** With `jobs`, these services have a build job of their own. */
  const pipeline = async (changed: Readonly<Record<string, string>>, jobs: readonly string[] = []) => {
    const sha = await repository.commit(changed);
    await layEvent(sha);
    const env = environment(repository, platform.apiUrl, sha);
    const alone = (service: string) => ['build-images', '--only', service, '--report', `build-report-${service}.json`];
    for (const one of await Promise.all(jobs.map((service) => repository.start(alone(service), env).result)))
      expect(one.code, one.stderr).toBe(0);
    const built = await repository.build(jobs.length > 0 ? ['--collect', 'build-report-*.json'] : [], env);
    const told = await repository.start(['comment-images'], env).result;
    expect(told.code, told.stderr).toBe(0);
    const texts = [built.stdout, built.stderr, JSON.stringify(built.report), told.stdout, told.stderr];
    for (const text of [...texts, ...platform.comments.map(({ body }) => body)]) {
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain(repository.env.REGISTRY_PASSWORD);
    }
    return { ...built, told, tag: built.report?.services[0]?.tag ?? '' };
  };

  const first = await pipeline(files());
  expect(first.code, first.stderr).toBe(1);
  expect(first.tag).toMatch(/^\d{8}_[0-9a-f]{8}$/);
  expect(
    first.report?.services.map(({ service, status }) => `${service} ${status}`),
    first.stderr,
  ).toEqual(['own built', 'common built', 'bad failed', 'my-svc built']);
  const [comment] = platform.comments;
  expect(comment?.body).toContain('### ❌ 1 of 4 images failed');
  expect(comment?.body).toContain(`\n\`\`\`text\n${first.tag}\n\`\`\`\n`);
  expect(rows(comment?.body)).toEqual([
    expect.stringMatching(/❌.*bad.*no such shop/),
    expect.stringMatching(/✅.*common.*sha256/),
    expect.stringMatching(/✅.*my-svc.*sha256/),
    expect.stringMatching(/✅.*own.*sha256/),
  ]);

  const second = await pipeline({ 'bad/Dockerfile': files()['own/Dockerfile'] });
  expect(second.code, second.stderr).toBe(0);
  expect(second.tag).not.toBe(first.tag);
  expect(second.told.stdout).toBe(first.told.stdout);
  expect(platform.comments).toHaveLength(1);
  const [now = '', earlier] = platform.comments[0]?.body.split('<details>') ?? [];
  expect(now).toContain('### ✅ 4 images ready');
  expect(earlier).toContain(first.tag.replace('_', '&#95;'));
  expect(platform.faults).toEqual([]);

  // Each in a job of its own, also one that is not selected: the comment is the same one.
  const third = await pipeline({ 'own/note.txt': files()['own/note.txt'], 'more.txt': '' }, [
    'own',
    'common',
    'my-svc',
    'bad',
    'other',
  ]);
  expect(third.code, third.stderr).toBe(0);
  expect(third.report?.services.map(({ service }) => service)).toEqual(['bad', 'common', 'my-svc', 'own']);
  expect(platform.comments).toHaveLength(1);
  expect(platform.comments[0]?.body).toContain(`\n\`\`\`text\n${third.tag}\n\`\`\`\n`);
  const lost = await repository.build(['--collect', 'none-*.json', '--labels', 'build-own']);
  expect({ code: lost.code, status: lost.report?.services[0]?.status }, lost.stderr).toEqual({
    code: 1,
    status: 'failed',
  });

  const { docker, manager, registry } = sandbox();
  await docker(manager, ['login', '-u', registry.user, '-p', registry.password, registry.address]);
  const notes = { own: 'a Dockerfile of its own', common: 'made for common', 'my-svc': 'made for my-svc' };
  for (const [service, note] of Object.entries(notes)) {
    const image = `${repository.prefix}/${service}:${third.tag}`;
    await docker(manager, ['image', 'rm', '--force', image], { reject: false });
    await docker(manager, ['pull', image]);
    const { stdout } = await docker(manager, [
      'run',
      '--rm',
      '--entrypoint',
      '/bin/busybox',
      image,
      'cat',
      '/note.txt',
    ]);
    expect(stdout).toBe(note);
  }
});

/** What a reader sees of the table of this tag. */
function rows(body = ''): string[] {
  const text = body.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replace(/<\/?code>/g, '');
  return text.split('\n').filter((line) => /^\| [✅❌]/u.test(line));
}
