import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { keepComment, renewComment } from '../../../packages/ci-core/src/effects/review/keep-comment.ts';
import { openReviewPlatform } from '../../../packages/ci-core/src/effects/review/open-platform.ts';
import type { ReviewPlatform } from '../../../packages/ci-core/src/effects/review/platform.ts';
import { CiError } from '../../../packages/ci-core/src/errors.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { githubDouble } from '../../support/github/github-double.ts';
import { gitlabDouble } from '../../support/gitlab/gitlab-double.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';

const TOKEN = 'glpat-Very/Secret+Token_1';
const MARKER = '<!-- swarm-ci -->';
const REVIEW = 7;

/** Both platforms, each where it usually is and below a path (GitLab) or on a host of one's own (GitHub Enterprise). */
const places = [
  ['gitlab', '/api/v4', 'shop-bot', gitlabDouble],
  ['gitlab', '/tools/gitlab/api/v4', 'shop-bot', gitlabDouble],
  ['github', '', 'github-actions[bot]', githubDouble],
  ['github', '/api/v3', 'github-actions[bot]', githubDouble],
] as const;

describe.each(places)('%s at %s/', (kind, base, login, double) => {
  let server: ReviewDouble;
  let platform: ReviewPlatform;
  const open = (env = {}) =>
    openReviewPlatform(kind, {
      apiUrl: server.apiUrl,
      repository: 'group/shop',
      token: new Secret(TOKEN),
      http: createHttp(env),
    });
  const keep = (text: string) => keepComment(platform, REVIEW, MARKER, () => `${MARKER}\n${text}`);
  test('an alert of a bot that was replaced is resolved by a new comment; without any there is none', async () => {
    const renew = () => renewComment(platform, REVIEW, MARKER, `${MARKER}\nresolved`);
    expect(await renew()).toBeUndefined();
    server.say('the-bot-before', `${MARKER}\nfailed`);
    expect(await renew()).toMatchObject({ done: 'created' });
    expect(await renew()).toMatchObject({ done: 'unchanged' });
    expect(server.comments.map(({ author }) => author)).toEqual(['the-bot-before', login]);
  });

  const writes = () => server.seen.filter(({ method, path }) => method !== 'GET' && !path.endsWith('graphql'));
  const failure = async (work: Promise<unknown>): Promise<CiError> => {
    const error = await work.catch((thrown: unknown) => thrown);
    if (!(error instanceof CiError)) throw new Error(`no CiError: ${inspect(error)}`);
    return error;
  };

  beforeEach(async () => {
    server = await double(login, base);
    platform = await open();
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
    expect(new Set(server.seen.map(({ token }) => token))).toEqual(new Set([TOKEN]));
  });

  test('creates the comment, and says where it is', async () => {
    const { url, done } = await keep('first');
    expect(done).toBe('created');
    expect(url).toMatch(kind === 'gitlab' ? /^https:.*\/merge_requests\/7#note_1$/ : /^https:.*#issuecomment-1$/);
    expect(server.comments).toEqual([{ id: 1, author: login, body: `${MARKER}\nfirst` }]);
  });

  test('updates it in place', async () => {
    await keep('first');
    expect(await keep('second')).toMatchObject({ done: 'updated', url: expect.stringMatching(/[_-]1$/) });
    expect(server.comments).toEqual([{ id: 1, author: login, body: `${MARKER}\nsecond` }]);
  });

  test('leaves it alone when it would be the same', async () => {
    await keep('first');
    const before = writes().length;
    expect(await keep('first')).toMatchObject({ done: 'unchanged' });
    expect(writes()).toHaveLength(before);
  });

  test('finds it behind more than a hundred others', async () => {
    for (let i = 0; i < 230; i++) server.say('ann', `comment ${i}`);
    server.say(login, `${MARKER}\nold`);
    expect(await keep('new')).toMatchObject({ done: 'updated' });
    expect(server.comments).toHaveLength(231);
    expect(server.comments.at(-1)?.body).toBe(`${MARKER}\nnew`);
    expect((await platform.listComments(REVIEW)).map(({ id }) => id)).toEqual(server.comments.map(({ id }) => id));
  });

  test('touches no comment of another bot, nor another one of its own user', async () => {
    const others = [
      server.say('other-bot', `${MARKER}\nby another bot`),
      server.say(login, `<!-- swarm-ci: plan -->\nof another job`),
      server.say(login, `look at this:\n${MARKER}`),
    ].map((comment) => ({ ...comment }));
    expect(await keep('mine')).toMatchObject({ done: 'created' });
    expect(server.comments.slice(0, 3)).toEqual(others);
    expect(server.comments).toHaveLength(4);
  });

  test('two jobs at once leave one comment', async () => {
    const [a, b] = await Promise.all([keep('same'), keep('same')]);
    expect(server.comments).toEqual([{ id: 1, author: login, body: `${MARKER}\nsame` }]);
    expect([a.url, b.url].filter((url) => /[_-]1$/.test(url)).length).toBeGreaterThan(0);
  });

  test('two jobs at once that post different comments lose neither', async () => {
    const render = (mine: string) => (earlier: readonly string[]) => {
      const told = earlier.flatMap((body) => body.split('\n').slice(1));
      return [MARKER, ...new Set([...told, mine].sort())].join('\n');
    };
    await Promise.all(['a', 'b'].map((mine) => keepComment(platform, REVIEW, MARKER, render(mine))));
    expect(server.comments.map(({ body }) => body)).toEqual([`${MARKER}\na\nb`]);
  });

  test('removes what jobs side by side left behind', async () => {
    for (const text of ['a', 'b', 'c']) server.say(login, `${MARKER}\n${text}`);
    expect(await keep('d')).toMatchObject({ done: 'updated' });
    expect(server.comments).toEqual([{ id: 1, author: login, body: `${MARKER}\nd` }]);
  });

  test('a comment that is gone already needs no removing', async () => {
    await platform.removeComment(REVIEW, 99);
  });

  test('reads the labels, commas and all', async () => {
    expect(await platform.listLabels(REVIEW)).toEqual(['build-api', 'build-web, too']);
  });

  test('finds the review of a commit: the merged one that brought it, else the open one', async () => {
    expect(await platform.findReviewByCommit('beef')).toBe(REVIEW);
    expect(await platform.findReviewByCommit('c0ffee')).toBe(REVIEW);
    expect(await platform.findReviewByCommit('dead')).toBeUndefined();
  });

  test.each([
    [401, /is not valid/],
    [403, kind === 'gitlab' ? /scope "api".*CI_JOB_TOKEN/ : /pull-requests: write.*fork/],
    [404, kind === 'gitlab' ? /scope "api"/ : /pull-requests: write/],
  ])('%i: says which token and scope is missing, and no token', async (status, hint) => {
    server.failNext({ status, method: 'POST' });
    const error = await failure(platform.createComment(REVIEW, 'text'));
    expect(error).toMatchObject({ code: 'PLATFORM_REFUSED', exitCode: 4, hint: expect.stringMatching(hint) });
    expect(error.message).toContain(String(status));
    expect(`${inspect(error, { depth: 20, showHidden: true })}${error.stack}`).not.toContain('Secret');
  });

  test('429: waits as long as the server requests', async () => {
    server.failNext({ status: 429, headers: { 'retry-after': '2' } });
    expect(await platform.listLabels(REVIEW)).toHaveLength(2);
    const [first, second] = server.seen;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_950);
  });

  test('429 for longer than anybody waits: says so at once', async () => {
    server.failNext({ status: 429, headers: { 'retry-after': '3600' } });
    const error = await failure(platform.listLabels(REVIEW));
    expect(error).toMatchObject({ code: 'PLATFORM_REFUSED', hint: expect.stringContaining('rate limit') });
    expect(server.seen).toHaveLength(1);
  });

  test('500, then 502: tries again', async () => {
    server.failNext({ status: 500, headers: { 'retry-after': '0' } }, { status: 502, headers: { 'retry-after': '0' } });
    expect(await platform.listLabels(REVIEW)).toHaveLength(2);
    expect(server.seen).toHaveLength(3);
  });

  test('503 for good: gives up after four attempts, with no token in what it says', async () => {
    const down = { status: 503, headers: { 'retry-after': '0' } };
    server.failNext(down, down, down, down, down);
    const error = await failure(platform.listLabels(REVIEW));
    expect(error).toMatchObject({ code: 'PLATFORM_UNREACHABLE', exitCode: 4 });
    expect(server.seen).toHaveLength(4);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('Secret');
  });
});
