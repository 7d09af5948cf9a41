import { expect, test } from 'vitest';
import { readContext } from '../../context/read-context.ts';
import { Secret } from '../../secret.ts';
import { cliVariables } from '../manifest/cli-variables.ts';
import { readManifest } from '../manifest/manifest.ts';
import type { Release } from '../release/release.ts';
import { type DeploySource, planDeploy } from './plan-deploy.ts';

type More = Partial<Omit<DeploySource, 'manifest' | 'contents'>> & {
  readonly files?: Readonly<Record<string, string>>;
};

const registries = {
  ...({ logins: [], anonymous: false, resolveImage: 'always', order: 'depends-on' } as const),
  ...{ envFiles: [], secretRules: { secretsLike: [], plain: [] } },
};

const plan = (service: string, { files = {}, ...more }: More = {}) => {
  const { manifest, problems } = readManifest('c.yaml', `services:\n  web:\n    image: app:1\n${service}`);
  expect(problems).toEqual([]);
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  return planDeploy({
    ...{ environment: 'prod', stack: 'shop_prod', serverPath: '/data', context: readContext({}) },
    ...registries,
    ...{ manifest, contents, existing: new Set(contents.keys()), env: {} },
    ...more,
  });
};
const plain = (variables: Readonly<Record<string, string | Secret>>) =>
  Object.fromEntries(Object.entries(variables).map(([k, v]) => [k, v instanceof Secret ? `secret ${v.reveal()}` : v]));
const told = (problems: readonly { at: string; message: string; hint?: string }[]) =>
  problems.map(({ at, message }) => `${at} ${message}`);

const LIST = '    environment: [DB_PASSWORD, TZ, "EMPTY=", SET=1]\n';
const MAP = '    environment:\n      DB_PASSWORD:\n      TZ: ~\n      EMPTY: ""\n      SET: "1"\n';
const FILE = '    env_file: ./prod/app.env\n';
const files = { 'prod/app.env': '# c\nDB_PASSWORD\nTZ\nEMPTY=\nSET=1\n' };
const job = { DB_PASSWORD: 'hunter2hunter2', TZ: 'Europe/Oslo', EMPTY: 'filled', SET: '2', OTHER: 'x' };

test.each([
  ['a list', LIST, ['c.yaml:4:19', 'c.yaml:4:32']],
  ['a map', MAP, ['c.yaml:5:7', 'c.yaml:6:7']],
  ['an env file', FILE, ['prod/app.env:2:1', 'prod/app.env:3:1']],
])('names without a value in %s come from the job, and missing ones are problems', (_, service, places) => {
  const { plan: made, problems } = plan(service, { files, env: job });
  expect(problems).toEqual([]);
  const expected = { DB_PASSWORD: 'secret hunter2hunter2', TZ: 'Europe/Oslo', EMPTY: 'filled' };
  expect(plain(made.variables)).toEqual(expected);
  expect(plain(cliVariables(made).set)).toEqual(expected);
  expect(made.composeText).toBeUndefined();

  const missing = plan(service, { files, env: { EMPTY: '', TZ: '' } });
  const names = ['DB_PASSWORD', 'TZ'];
  expect(told(missing.problems)).toEqual(
    names.map((name, i) => `${places[i]} ${name} is not set; the container gets it from the job, by its name`),
  );
  expect(cliVariables(missing.plan).unset).toContain('EMPTY');
});

test('an entry takes precedence over a file, and a name alone that is not set over nothing', () => {
  const both = '    environment: { A: 1, B: }\n    env_file: [a.env, b.env]\n';
  const made = plan(both, { files: { 'a.env': 'A\nC\nD=1\n', 'b.env': 'B=2\nC=3\nD\n' } });
  expect(told(made.problems)).toEqual([expect.stringContaining('c.yaml:4:26 B is not set')]);
});

test('merged, aliased and computed entries count', () => {
  const { manifest } = readManifest(
    'c.yaml',
    'x-a: &a { FROM_ANCHOR: }\nservices:\n  a: { image: "a:1", environment: { <<: *a, OWN: } }\n  b: { image: "a:1", environment: ["$ITEM", "$PAIR"] }\n',
  );
  const source = { environment: 'prod', stack: 's', serverPath: '/d', ...registries, context: readContext({}) };
  const env = { ITEM: 'NAMED', PAIR: 'K=v' };
  const made = planDeploy({ ...source, manifest, contents: new Map(), existing: new Set(), env });
  expect(made.plan.passed).toEqual(['FROM_ANCHOR', 'OWN', 'NAMED']);
});

test('empty on purpose: by the setting, but not where Docker insists on a value', () => {
  const service = '    environment: { A: "$BEACON", B: "${BEACON:?}", C: }\n';
  const made = plan(service, { allowEmpty: ['BEACON', 'C'] });
  expect(made.plan.variables).toEqual({ BEACON: '', C: '' });
  expect(told(made.problems)).toEqual([expect.stringContaining('BEACON is not set')]);
});

test('a variable that is missing in many places is one problem, and so is what follows from it', () => {
  const service = '    hostname: $TAG\n    labels: { a: "$TAG" }\n';
  const text = `services:\n  web:\n    image: registry/app:$TAG\n${service}    env_file: "$TAG/x.env"\n    configs: [c]\nconfigs: { c: { file: "$TAG.txt" } }\n`;
  const { manifest } = readManifest('c.yaml', text);
  const source = { environment: 'prod', stack: 's', serverPath: '/d', ...registries, context: readContext({}) };
  const empty = { contents: new Map(), existing: new Set<string>(), env: {} };
  expect(told(planDeploy({ ...source, ...empty, manifest }).problems)).toEqual([
    'c.yaml:3:12 TAG is not set (used in 5 places)',
  ]);
  const { problems } = planDeploy({ ...source, ...empty, manifest, dotenv: new Set(['TAG']) });
  expect(problems[0]?.hint).toContain('add --env-file .env');
});

const machine = { HOME: '/root', PWD: '/builds', PATH: '/runner/bin', USER: 'me', DOCKER_HOST: 'tcp://docker:2375' };

test('the folders of the machine are refused, in each form', () => {
  for (const service of ['    hostname: "${PWD}"\n', '    environment: [PWD]\n', '    environment: { PWD: "" }\n'])
    expect(told(plan(service, { env: machine }).problems)).toEqual([
      expect.stringMatching(/^c\.yaml:4:\d+ PWD is a folder of the machine that runs the job/),
    ]);
  expect(plan('    hostname: "$PWD$HOME"\n').problems).toHaveLength(2);
  const [home] = plan('    environment: ["A=${HOME:-/root}/x"]\n', { env: machine }).problems;
  expect(home?.hint).toContain('write the path on the server');
  expect(plan('    environment: ["HOME=/srv", "B=$$HOME"]\n', { env: machine }).problems).toEqual([]);
});

test('what would steer the docker command is filled in under another name', () => {
  const service =
    '    environment:\n      A: "${DOCKER_HOST:-x}"\n      B: "$USER $$USER" # $USER\n      C: "${IFS:-y}$LANG"\n';
  const made = plan(service, { env: { ...machine, LANG: 'C' } });
  expect(made.problems).toEqual([]);
  expect(made.plan.composeText).toBe(
    'services:\n  web:\n    image: app:1\n    environment:\n      A: "${swarm_ci_own_DOCKER_HOST:-x}"\n' +
      '      B: "$swarm_ci_own_USER $$USER" # $USER\n      C: "${swarm_ci_own_IFS:-y}$swarm_ci_own_LANG"\n',
  );
  expect(cliVariables(made.plan)).toEqual({
    set: { swarm_ci_own_DOCKER_HOST: machine.DOCKER_HOST, swarm_ci_own_USER: 'me', swarm_ci_own_LANG: 'C' },
    unset: [],
  });
  expect(made.warnings).toEqual([expect.stringContaining('USER is filled with the value of the machine')]);
});

test.each(['PATH', 'IFS', 'LD_PRELOAD', 'DOCKER_HOST', 'BASH_ENV', 'GODEBUG', 'a.b'])(
  '%s is not passed by name',
  (name) => {
    const { problems, plan: made } = plan(`    environment: [${name}]\n`, { env: { [name]: '1' } });
    const refused = [
      expect.stringMatching(/ cannot be (passed to a container by its name alone|taken from the job): /),
    ];
    expect(told(problems)).toEqual(refused);
    // Set or not.
    expect(told(plan(`    environment: [${name}]\n`).problems)).toEqual(refused);
    expect(Object.keys(cliVariables(made).set)).not.toContain(name);
    expect(plan(`    environment: ["${name}="]\n`, {}).problems).toEqual([]);
  },
);

const release = { variables: { TZ: 'UTC', NONE: '' }, hidden: ['TOKEN'], images: {} } as unknown as Release;

test('a release is deployed again with its own variables, and demands its secrets', () => {
  const service = '    environment: ["TOKEN=", TZ, NONE, "LATER=", OLD]\n    hostname: "$PWD"\n';
  const env = { ...release.variables, TOKEN: undefined, PWD: '/x' };
  const jobEnv = { TZ: 'Europe/Oslo', LATER: 'x', OLD: 'y' };
  const made = plan(service, { release, env, jobEnv });
  expect(told(made.problems)).toEqual([expect.stringContaining('TOKEN is not set')]);
  // Releases of earlier versions do not have what they passed on.
  expect(made.plan.variables).toEqual({ TZ: 'UTC', NONE: '', OLD: 'y' });
  expect(made.plan.composeText).toBeUndefined();
});

test('a file outside of the repository is one problem, and a secret of the server is the way out', () => {
  const text = (path: string) =>
    `services: { web: { image: "a:1", env_file: "${path}.env" } }\nsecrets: { key: { file: "${path}" } }\n`;
  for (const path of ['/share/key', '~/key', '../key']) {
    const { manifest } = readManifest('c.yaml', text(path));
    const source = { environment: 'prod', stack: 's', serverPath: '/d', ...registries, context: readContext({}) };
    const { problems } = planDeploy({ ...source, manifest, contents: new Map(), existing: new Set(), env: {} });
    expect(told(problems)).toEqual([
      `c.yaml:2:25 ${path} is outside the repository`,
      `c.yaml:1:44 ${path}.env is outside the repository`,
    ]);
    expect(problems[0]?.hint).toContain(`docker secret create NAME ${path}`);
  }
});
