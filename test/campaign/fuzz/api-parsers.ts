import fc from 'fast-check';
import { postJson } from '../../../packages/ci-core/src/effects/alert/post-json.ts';
import { openManifests } from '../../../packages/ci-core/src/effects/manifests/manifests-repository.ts';
import { openReviewPlatform } from '../../../packages/ci-core/src/effects/review/platform.ts';
import { CiError, messageOf } from '../../../packages/ci-core/src/errors.ts';
import { imagesInRegistry } from '../../../packages/ci-core/src/flow/images-in-registry.ts';
import { sendAlerts } from '../../../packages/ci-core/src/flow/send-alerts.ts';
import { planComment } from '../../../packages/ci-core/src/plan/comment-upsert.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { failedDeploy } from '../../support/failed-deploy.ts';
import { recordedJson } from './corpus.ts';
import { type Fuzzer, fuzzer } from './exercise.ts';
import { sizeAttacks } from './hostile.ts';
import { anyText, mutatedJson, mutatedText } from './mutate.ts';

type Answer = { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string>> };
const TOKEN = 'glpat-the-token-of-this-test';

/** While it runs, whoever is asked over HTTP says that; its time limits, each of which keeps its question, end with it. */
async function answering<T>({ status, text, headers }: Answer, ask: () => Promise<T>): Promise<T> {
  const { fetch, setTimeout } = globalThis;
  const timers: NodeJS.Timeout[] = [];
  const noted = (run: () => void, ms: number) => {
    const timer = setTimeout(run, ms);
    timers.push(timer);
    return timer;
  };
  Object.assign(globalThis, { setTimeout: Object.assign(noted, setTimeout) });
  globalThis.fetch = async (url) => {
    const answer = new Response(status === 204 ? null : text, { status, headers });
    Object.defineProperty(answer, 'url', { value: String(url) });
    return answer;
  };
  try {
    return await ask();
  } finally {
    Object.assign(globalThis, { fetch, setTimeout });
    timers.forEach(clearTimeout);
  }
}

const note = {
  id: 7,
  body: 'b',
  system: false,
  author: { username: 'bot' },
  user: { login: 'bot' },
  html_url: 'https://x/7',
  web_url: 'https://x/mr/1',
  created_at: 'x',
};
const documents: unknown[] = [
  note,
  [note],
  {
    username: 'bot',
    data: { viewer: { login: 'bot' } },
    labels: ['build-a'],
    web_url: 'https://x/mr/1',
    iid: 3,
    number: 3,
    name: 'n',
    default_branch: 'main',
  },
  [
    {
      iid: 1,
      number: 1,
      state: 'merged',
      sha: 'c',
      merge_commit_sha: 'c',
      merged_at: 'x',
      head: { sha: 'c' },
      web_url: 'u',
      html_url: 'u',
    },
  ],
  {
    commit: { id: 'c' },
    object: { sha: 'c' },
    tree: { sha: 't' },
    sha: 's',
    type: 'file',
    content: 'YQ==',
    last_commit_id: 'c',
  },
  {
    token: 't',
    config: { digest: 'sha256:a', size: 1, Labels: { 'org.opencontainers.image.revision': 'c' } },
    layers: [{ size: 2 }],
    manifests: [{ digest: 'sha256:b', platform: { os: 'linux' } }],
  },
  { message: 'no', error: 'invalid_token', description: 'chat not found' },
  ...recordedJson('test/fixtures/review-platforms', /\.json$/),
];
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 409, 422),
  text: fc.oneof(
    { weight: 6, arbitrary: mutatedJson(documents).map((one) => JSON.stringify(one) ?? '') },
    mutatedText(documents.map((one) => JSON.stringify(one))),
  ),
  headers: fc.oneof(
    fc.constant({ 'content-type': 'application/json' }),
    fc.constantFrom<Record<string, string>>(
      {},
      { 'content-type': 'text/html' },
      { 'content-type': 'application/json; charset=x', 'www-authenticate': 'Bearer realm="http://[",service="' },
      { 'www-authenticate': 'Bearer realm="https://a/b",service="x"' },
    ),
  ),
});
const large = (size: number): Answer[] =>
  [
    ...sizeAttacks(size),
    '['.repeat(size),
    '{"a":'.repeat(size / 5),
    JSON.stringify(Array(Math.floor(size / 200)).fill(note)),
    JSON.stringify({ message: 'x'.repeat(size) }),
  ].flatMap((text) => [200, 400].map((status) => ({ status, text, headers: { 'content-type': 'application/json' } })));
const input = { apiUrl: 'https://git.example.com/api/v4', repository: 'group/shop', token: new Secret(TOKEN), env: {} };

/** What each of the calls gave, or with which code it was refused; anything else is a bug. */
async function each(calls: readonly (() => Promise<unknown>)[]): Promise<{ given: unknown[]; problems: string[] }> {
  const given: unknown[] = [];
  const problems: string[] = [];
  for (const call of calls) {
    try {
      given.push(await call());
    } catch (error) {
      if (!(error instanceof CiError)) throw error;
      if (messageOf(error).includes(TOKEN) || messageOf(error).length > 1_000)
        throw new Error(`tells ${messageOf(error)}`);
      problems.push(error.code);
    }
  }
  return { given, problems: problems.length === calls.length ? problems : [] };
}

const reviews = (['gitlab', 'github'] as const).map((platform) =>
  fuzzer<Answer>({
    name: `answers of ${platform}`,
    covers: [
      'openReviewPlatform',
      'openGitlab',
      'openGithub',
      'gitlabClient',
      'githubClient',
      'requesterOf',
      'politeFetch',
      'platformError',
      'keepComment',
      'renewComment',
      'pickReview',
      'reviewNumber',
    ],
    inputs: answers,
    attacks: (size) => large(Math.min(size, 100_000)),
    waits: true,
    read: (answer) =>
      answering(answer, async () => {
        const client = await openReviewPlatform(platform, input);
        return each([
          () => client.whoAmI(),
          () => client.listLabels(1),
          () =>
            client.listComments(1).then((comments) => planComment(comments, { login: 'bot', marker: 'b' }, () => 'c')),
          () => client.createComment(1, 'x'),
          () => client.updateComment(1, 2, 'x'),
          () => client.removeComment(1, 2),
          () => client.findReviewByCommit('c'),
        ]);
      }),
  }),
);
const manifests = (['gitlab', 'github'] as const).map((platform) =>
  fuzzer<Answer>({
    name: `answers of ${platform} about a repository`,
    covers: ['openManifests', 'openGitlabManifests', 'openGithubManifests'],
    inputs: answers,
    waits: true,
    read: (answer) =>
      answering(answer, async () => {
        const client = await openManifests(platform, input);
        const commit = {
          branch: 'b',
          base: 'c',
          anew: false,
          message: 'm',
          files: [{ path: 'a', text: 'x', version: 'c' }],
        };
        return each([
          () => client.defaultBranch(),
          () => client.headOf('main'),
          () => client.readFile('a', 'c'),
          () => client.commit(commit),
          () => client.findOpen('b', 'main'),
          () => client.open('b', 'main', { title: 't', body: 'b', labels: ['l'] }),
        ]);
      }),
  }),
);

const alertSettings = {
  alertSlackWebhook: new Secret(`https://hooks.example.com/${TOKEN}`),
  alertTelegramToken: undefined,
  alertTelegramChat: undefined,
  alertTelegramApi: 'https://t.example.com',
  alertAlertmanagerUrl: new Secret(`https://u:${TOKEN}@am.example.com`),
  alertGitlabUrl: undefined,
  alertGitlabToken: undefined,
  alertWebhook: undefined,
  gitlabToken: undefined,
  githubToken: undefined,
};

export const apiParsers: readonly Fuzzer[] = [
  ...reviews,
  ...manifests,
  fuzzer<Answer>({
    name: 'answers of a registry',
    covers: ['readRegistryImage', 'imagesInRegistry', 'proxyFetch'],
    inputs: answers,
    attacks: (size) => large(Math.min(size, 100_000)),
    waits: true,
    read: (answer) =>
      answering(answer, async () => {
        const registry = imagesInRegistry(
          { address: 'r.example.com', insecure: false, login: { user: 'u', password: new Secret(TOKEN) }, env: {} },
          { info: () => {} } as never,
        );
        const planned = {
          service: 'a',
          repository: 'r.example.com/a',
          tag: '1',
          dockerfile: 'D',
          labels: { 'org.opencontainers.image.revision': 'c' },
        };
        const built = await registry.built(planned as never);
        return {
          built,
          measured: await registry.measured({
            service: 'a',
            image: 'r.example.com/a',
            tag: '1',
            dockerfile: 'D',
            status: 'built',
            seconds: 1,
          }),
        };
      }),
  }),
  fuzzer<Answer>({
    name: 'answers of alert channels',
    covers: [
      'sendAlerts',
      'postJson',
      'slackPost',
      'alertmanagerPost',
      'telegramPost',
      'gitlabPost',
      'webhookPost',
      'alertChannels',
      'oneLine',
    ],
    inputs: answers,
    attacks: (size) => large(Math.min(size, 100_000)),
    waits: true,
    read: (answer) =>
      answering(answer, async () => {
        const report = failedDeploy();
        const deliveries = await sendAlerts(
          {
            ...report,
            alert: {
              fingerprint: 'f',
              severity: 'critical',
              title: 't',
              environment: 'e',
              stack: 's',
              server: 'h',
              services: [],
              cause: { kind: 'crash', headline: 'h' },
              nextStep: 'n',
              startedAt: report.startedAt,
              deploys: 1,
              commits: [],
              links: {},
            },
          },
          alertSettings as never,
          { env: {}, context: { platform: 'none' } } as never,
        );
        if (JSON.stringify(deliveries).includes(TOKEN)) throw new Error(`tells ${JSON.stringify(deliveries)}`);
        return deliveries;
      }),
  }),
  fuzzer<string>({
    name: 'addresses of alert channels',
    covers: ['postJson'],
    inputs: fc
      .oneof(
        anyText,
        mutatedText(
          ['https://user:pa%40ss@am.example.com/a/b?x=y', 'https://hooks.example.com/services/T0/B0/x'],
          ['%', '%zz', '@', ':'],
        ),
      )
      .filter((text) => /^https?:/.test(text) && URL.canParse(text)),
    waits: true,
    read: (address) =>
      answering({ status: 200, text: 'ok', headers: {} }, () =>
        postJson(
          { address, document: {}, secrets: [], setting: 'X' },
          { env: {}, signal: new AbortController().signal },
        ),
      ),
  }),
];
