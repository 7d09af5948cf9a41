import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';

const VALUE = 'hunter2hunter2';
const PATH = process.env.PATH ?? '';

type Given = { readonly env?: Readonly<Record<string, string>>; readonly files?: Readonly<Record<string, string>> };

/** A job with one secret or config of the stack; nothing is asked of a server. */
async function run(job: readonly string[], section: string, { env = {}, files = {} }: Given = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-values-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const kind = section.startsWith('configs:') ? 'configs' : 'secrets';
  const check = 'test: [CMD, "true"], interval: 1s, retries: 2, start_period: 1s, timeout: 1s';
  const compose = `services:
  web:
    image: registry.example.com/app:1.0
    ${kind}: [db]
    healthcheck: { ${check} }
    deploy: { update_config: { order: start-first, failure_action: rollback }, resources: { limits: { memory: 64M } } }
${section}
`;
  for (const [path, text] of Object.entries({ 'docker-compose.prod.yaml': compose, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return callJob(job, { cwd: folder, env: { PATH, PROJECT_NAME: 'shop', ...env } });
}

const secret = (text: string) => `secrets:\n  db: ${text}`;
const byVariable = secret('{ environment: DB_PASSWORD }');
const gitlab = { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'feature', CI_PROJECT_DIR: '/builds/shop' };

test.each<[string, string, Given, ...(string | RegExp)[]]>([
  [
    'a variable that is missing',
    byVariable,
    {},
    'secret "db": DB_PASSWORD is not set',
    'set DB_PASSWORD in the environment of this command',
  ],
  [
    'one that may be protected, for a branch that is not',
    byVariable,
    { env: { ...gitlab, CI_COMMIT_REF_PROTECTED: 'false' } },
    'protected reaches only pipelines of protected branches and tags, and feature is not protected',
  ],
  [
    'one that GitLab does not have',
    byVariable,
    { env: { ...gitlab, CI_COMMIT_REF_PROTECTED: 'true' } },
    'masked and protected',
  ],
  [
    'one that GitHub does not pass',
    byVariable,
    { env: { GITHUB_ACTIONS: 'true' } },
    'secret VARIABLES',
    '${{ secrets.DB_PASSWORD }}',
  ],
  ['an empty one', byVariable, { env: { DB_PASSWORD: '' } }, 'DB_PASSWORD is empty'],
  [
    'one of GitLab whose file is gone',
    byVariable,
    { env: { ...gitlab, DB_PASSWORD: '/builds/shop.tmp/DB_PASSWORD' } },
    'of the type "file"',
  ],
  [
    'a value that is too large',
    byVariable,
    { env: { DB_PASSWORD: VALUE.repeat(40_000) } },
    'has 560000 bytes; Docker requires less than 512000',
  ],
  [
    'the value in place of the name',
    secret('{ environment: "${DB_PASSWORD}" }'),
    { env: { DB_PASSWORD: VALUE } },
    'has a value in "environment:"',
    'without "$"',
  ],
  ['no name of a variable', secret('{ environment: db-password }'), {}, 'names no variable in "environment:"'],
  [
    'two sources',
    secret('{ environment: DB_PASSWORD, file: ./a }'),
    { env: { DB_PASSWORD: VALUE }, files: { a: 'x' } },
    'has "environment:" and "file:"',
  ],
  [
    'a variable for name and value',
    secret('{ name: "${DB_PASSWORD}", environment: DB_PASSWORD }'),
    { env: { DB_PASSWORD: VALUE } },
    'for its name and for its value',
  ],
  [
    'a secret in the compose file',
    secret(`{ content: ${VALUE} }`),
    {},
    'has "content:", which Compose allows for configs only',
  ],
  [
    'a config with a secret',
    'configs:\n  db: { content: "password=${DB_PASSWORD}" }',
    { env: { DB_PASSWORD: VALUE } },
    'config "db" has the value of the secret DB_PASSWORD',
    '"plain"',
  ],
  [
    'a config from a secret',
    'configs:\n  db: { environment: DB_PASSWORD }',
    { env: { DB_PASSWORD: VALUE } },
    'config "db" has the value of the secret DB_PASSWORD',
  ],
  [
    'a command that is a text',
    secret('{ x-command: "op read x" }'),
    {},
    'has an "x-command:" that is not a list of words',
  ],
  [
    'a secret among its words',
    secret('{ x-command: [echo, "${DB_PASSWORD}"] }'),
    { env: { DB_PASSWORD: VALUE } },
    'has the secret DB_PASSWORD in the arguments',
  ],
  [
    'a command that is missing',
    secret('{ x-command: [no-such-vault, read] }'),
    {},
    'no-such-vault is not installed where this job runs',
  ],
  [
    'a command that fails',
    secret(`{ x-command: [sh, -c, "echo ${VALUE}; echo not signed in >&2; exit 3"] }`),
    {},
    'sh failed with exit code 3: not signed in',
  ],
  ['a command that prints nothing', secret('{ x-command: ["true"] }'), {}, 'true printed nothing'],
  [
    'an encrypted file without its key',
    secret('{ file: ./db.age }'),
    { files: { 'db.age': 'x' } },
    'db.age is encrypted, and SOPS_AGE_KEY is not set',
  ],
  ['one that is missing', secret('{ file: ./db.sops.yaml }'), {}, 'its file db.sops.yaml does not exist'],
  [
    'a key of another file',
    secret('{ file: ./db.txt, x-key: a }'),
    { files: { 'db.txt': 'x' } },
    'has "x-key:" without a file of SOPS',
  ],
])('%s', async (_, section, given, ...says) => {
  const { code, stderr, stdout } = await run(['check', 'prod'], section, given);
  expect(code, stderr).toBe(2);
  const shown = stderr.replace(/\s+/g, ' ');
  expect(shown).toMatch(/docker-compose\.prod\.yaml:\d+:\d+/);
  expect(shown).toContain('1 problem with the input');
  for (const one of says)
    expect(shown).toMatch(typeof one === 'string' ? new RegExp(one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : one);
  // The text of the compose file itself may be shown.
  if (!section.includes(VALUE)) expect(stderr + stdout).not.toContain(VALUE);
});

test.each([
  byVariable,
  secret('{ file: ./db.sops.yaml, x-key: [db, password] }'),
  secret('{ file: ./db.age }'),
  secret('{ x-command: [no-such-vault, read, "op://${VAULT:-shop}/db"] }'),
  'configs:\n  db: { content: "hello ${WHO:-you}" }',
  'configs:\n  db: { environment: MOTD }',
])('lint needs no value: %s', async (section) => {
  const files = { 'db.sops.yaml': 'sops: {}', 'db.age': 'x' };
  const { code, stdout, stderr } = await run(['lint', 'prod'], section, { files });
  expect(stderr).toContain('0 errors, 0 warnings');
  expect(code, stdout + stderr).toBe(0);
});

test('lint finds what is wrong without a value', async () => {
  const { code, stdout } = await run(['lint', 'prod'], secret('{ environment: DB_PASSWORD, file: ./a }'), {
    files: { a: 'x' },
  });
  expect(code).toBe(2);
  expect(stdout).toContain('has "environment:" and "file:"');
});
