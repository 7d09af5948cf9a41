import fc from 'fast-check';
import { recordedJson } from '../corpus.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
};
export const TOKEN = 'glpat-the-token-of-this-test';

/** While it runs, whoever is asked over HTTP says that; its time limits, each of which keeps its question, end with it. */
export async function answering<T>({ status, text, headers }: Answer, ask: () => Promise<T>): Promise<T> {
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
export const answers = fc.record({
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

/** The answers whose size is the attack. */
const large = (size: number): Answer[] =>
  [
    ...sizeAttacks(size),
    '['.repeat(size),
    '{"a":'.repeat(size / 5),
    JSON.stringify(Array(Math.floor(size / 200)).fill(note)),
    JSON.stringify({ message: 'x'.repeat(size) }),
  ].flatMap((text) => [200, 400].map((status) => ({ status, text, headers: { 'content-type': 'application/json' } })));

/** What a reader of such answers is fed. */
export const overHttp = {
  inputs: answers,
  attacks: (size: number) => large(Math.min(size, 100_000)),
  waits: true,
} as const;
