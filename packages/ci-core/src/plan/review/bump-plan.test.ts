import { describe, expect, test } from 'vitest';
import { planBump } from './bump-plan.ts';
import type { BuiltImage } from './tag-edits.ts';

const built = (service: string, tag: string, more: Partial<BuiltImage> = {}): BuiltImage => ({
  ...{ service, image: `registry.example.com/shop/${service}`, tag, digest: undefined, variable: undefined, ...more },
});
const compose = (...images: string[]) => ({
  path: 'compose.yaml',
  text: `services:\n${images.map((image, index) => `  s${index}:\n    image: ${image}\n`).join('')}`,
});
const own = (service: string, tag: string) => `registry.example.com/shop/${service}:${tag}`;
const env = { path: '.env', text: 'TAG=1\n' };

test('the tag in a variable, of an image behind a variable for its registry', () => {
  const file = compose('${REGISTRY}/shop/api:${API_TAG}');
  const { changed, problems } = planBump([file, { path: '.env', text: 'API_TAG=1\n' }], [built('api', '2')]);
  expect(problems).toEqual([]);
  expect(changed).toEqual([{ path: '.env', text: 'API_TAG=2\n' }]);
});

describe('one variable for several images', () => {
  const both = compose(own('api', '${TAG}'), own('web', '${TAG}'));

  test('both built, with one tag: set once, reported for each', () => {
    const { changed, bumps, problems } = planBump([both, env], [built('api', '2'), built('web', '2')]);
    expect(problems).toEqual([]);
    expect(changed).toEqual([{ path: '.env', text: 'TAG=2\n' }]);
    expect(bumps).toEqual([
      { service: 'api', at: '.env:1', from: '1', to: '2' },
      { service: 'web', at: '.env:1', from: '1', to: '2' },
    ]);
  });

  test('both built, with two tags: a problem that names both', () => {
    const { problems } = planBump([both, env], [built('api', '2'), built('web', '3')]);
    expect(problems).toMatchObject([{ at: '.env:1', message: 'conflicting values for TAG: 2 for api and 3 for web' }]);
  });

  test.each([
    ['the other one is not in the build', both],
    ['with more to its tag', compose(own('api', '1.0-${TAG}'), own('web', '${TAG}'))],
    ['of another image', compose('postgres:${TAG:-16}-alpine', own('web', '${TAG}'))],
  ])('%s: a problem that names both images and the variable', (_, file) => {
    const { problems } = planBump([file, env], [built('web', '2')]);
    expect(problems).toHaveLength(1);
    const [{ at, message } = { at: '', message: '' }] = problems;
    expect(at).toBe('compose.yaml:3:12');
    for (const name of [file.text.split('\n')[2]?.slice(11), 'shop/web', 'use TAG']) expect(message).toContain(name);
  });

  test('no problem where nothing changes for the other one', () => {
    expect(planBump([both, env], [built('web', '1')])).toMatchObject({ changed: [], problems: [] });
    const inline = compose(own('api', '${TAG:-1}'), own('web', '${TAG:-1}'));
    expect(planBump([inline], [built('web', '2')])).toMatchObject({ problems: [], bumps: [{ service: 'web' }] });
    const same = compose('${REGISTRY}/web:${TAG}', own('web', '${TAG}'));
    expect(planBump([same, env], [built('web', '2')]).problems).toEqual([]);
  });
});

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
/** What teams write: every service is built as registry.example.com/shop/<service>:2. */
const written = (tag: Record<string, string>) => `version: "3.8"
x-registry: &reg registry.example.com/shop
services:
  web:
    image: "\${REGISTRY_HOST}/shop/web:\${WEB_TAG:-${tag.web}}"     # renovate: ignore
  api:
    image: \${REGISTRY_HOST:-registry.example.com}/shop/api:${tag.api}
  jobs:
    image: '\${REGISTRY_HOST:?set it}/shop/jobs:${tag.jobs}'
  mail:
    image: registry.example.com/shop/mail:\${MAIL_TAG:?set it}
  pages:
    image: registry.example.com/shop/pages${tag.pages}
  "long":
    image: "registry.example.com/\\
      shop/long:${tag.long}"
  old:
    image: registry.example.com:443/shop/old:${tag.old}
  short:
    image: $REG/short:\${SHORT_TAG:-${tag.short}}
  odd:
    image: registry.example.com/shop/odd:v1@sha256:${'a'.repeat(32)}
  copy:
    image: ghcr.io/example/copy:\${TAG}-alpine
`;
const before = {
  ...{ web: '1.2', api: '1.2', jobs: `v1.2@${digest('a')}`, pages: '', long: '1.2', old: '1.2', short: '1' },
};
const after = {
  ...{ web: '2', api: '2', jobs: `2@${digest('b')}`, pages: ':2', long: '2', old: '2', short: '2' },
};
const services = ['web', 'api', 'jobs', 'mail', 'pages', 'long', 'old', 'short', 'odd', 'copy'];
const all = services.map((service) => built(service, '2', { digest: digest('b') }));

describe('what people write', () => {
  const file = { path: 'compose.yaml', text: written(before) };

  test('everything that is clear is set, byte for byte; the rest is named with its line, and stops nothing', () => {
    const { changed, problems, lost } = planBump([file], all);
    expect(problems).toEqual([]);
    expect(changed).toEqual([{ ...file, text: written(after) }]);
    expect(lost.map(({ at, message, hint }) => `${at}: ${message} → ${hint}`)).toEqual([
      expect.stringMatching(
        /^mail: .*compose\.yaml:11:12 .*gets its tag from MAIL_TAG, which no file sets → .*--manifests-files/,
      ),
      expect.stringMatching(/^odd: .*compose\.yaml:22:12 .*in a form that cannot be set → /),
      expect.stringMatching(/^copy: .*compose\.yaml:24:12 "ghcr\.io.*has another name before it → name it registry/),
    ]);
    expect(planBump(changed, all)).toMatchObject({ changed: [], bumps: [] });
  });

  test.each(services)('%s alone', (service) => {
    const { changed, lost } = planBump([file], [built(service, '2', { digest: digest('b') })]);
    const alone = written({ ...before, [service]: Reflect.get(after, service) });
    expect(changed.map(({ text }) => text)).toEqual(lost.length > 0 ? [] : [alone]);
    expect(lost.length).toBe(['mail', 'odd', 'copy'].includes(service) ? 1 : 0);
  });
});

describe('a variable for all before the name', () => {
  test('is taken if it can be no other', () => {
    const file = compose('${REG}/web:${TAG:-1}', '${REG}/web:1', 'nginx:1');
    const { changed, lost } = planBump([file], [built('web', '2')]);
    expect(lost).toEqual([]);
    expect(changed[0]?.text).toBe(compose('${REG}/web:${TAG:-2}', '${REG}/web:2', 'nginx:1').text);
    const inEnv = planBump([compose('${REG}/web:${TAG}'), env], [built('web', '2')]);
    expect(inEnv.changed).toEqual([{ path: '.env', text: 'TAG=2\n' }]);
  });

  test.each([
    ['variables with other values', ['${HOST:-other.example.com}/${GROUP}/web:1'], [built('web', '2')]],
    ['two variables', ['${REG}/web:1', '${MIRROR}/web:1'], [built('web', '2')]],
    [
      'two images',
      ['${REG}/web:1'],
      [built('web', '2'), built('admin', '2', { image: 'other.example.com/admin/web' })],
    ],
    ['the default is another registry', ['${REG:-other.example.com}/web:1'], [built('web', '2')]],
  ])('%s: no line is changed, the near one is named', (_, images, wanted) => {
    const { changed, lost } = planBump([compose(...images)], wanted);
    expect(changed).toEqual([]);
    for (const { message } of lost) expect(message).toContain(`compose.yaml:3:12 "${images[0]}"`);
    expect(lost).toHaveLength(wanted.length);
  });

  test('its default is the registry with the group', () => {
    const text = (tag: string) => compose(`\${REG:-registry.example.com/shop}/web:${tag}`).text;
    expect(planBump([{ path: 'c.yml', text: text('1') }], [built('web', '2')]).changed[0]?.text).toBe(text('2'));
  });
});

describe('files', () => {
  const uses = compose('${API_IMAGE}', own('web', '${WEB_TAG}'));
  const both = [built('api', '20260131_12345678'), built('web', '20260131_12345678')];

  test.each([
    [
      'variables of GitLab',
      '.gitlab-ci.yml',
      `variables:\n  WEB_TAG: { value: @, description: x }\n  API_IMAGE: "${own('api', '@')}"\n`,
    ],
    ['with a byte order mark', '.env', `\ufeffWEB_TAG=@\r\nAPI_IMAGE=${own('api', '@')}\r\n`],
    ['a Makefile', 'Makefile', `WEB_TAG := @\nAPI_IMAGE ?= ${own('api', '@')}\n\nall:\n\techo WEB_TAG=0\n`],
    ['a script', 'deploy.sh', `export WEB_TAG='@'\nreadonly API_IMAGE="${own('api', '@')}"\n`],
    ['a Dockerfile', 'Dockerfile', `ARG WEB_TAG=@\nENV API_IMAGE=${own('api', '@')}\n`],
    ['JSON', 'images.json', `{\n  "WEB_TAG": "@",\n  "API_IMAGE": "${own('api', '@')}"\n}\n`],
    [
      'several documents',
      'ci.yaml',
      `%YAML 1.2\n---\nspec: { inputs: {} }\n---\n# two\nWEB_TAG: "@"\n...\n---\na: { API_IMAGE: '${own('api', '@')}' }\n`,
    ],
  ])('%s', (_, path, text) => {
    const of = (tag: string) => text.replaceAll('@', tag);
    const { changed, problems, lost } = planBump([uses, { path, text: of('1') }], both);
    expect({ problems, lost }).toEqual({ problems: [], lost: [] });
    const quoted =
      path === '.gitlab-ci.yml'
        ? of('20260131_12345678').replace('value: 20260131_12345678', "value: '20260131_12345678'")
        : of('20260131_12345678');
    expect(changed).toEqual([{ path, text: quoted }]);
  });

  test('a compose file in JSON, and a number in it', () => {
    const json = (image: string, tag: string) => `{"services":{"api":{"image":"${image}"}},"x":{"WEB_TAG":${tag}}}`;
    const file = { path: 'stack.json', text: json(own('api', '1'), '7') };
    const { changed } = planBump([file], [built('api', '2'), { ...built('web', '2'), variable: 'WEB_TAG' }]);
    expect(changed[0]?.text).toBe(json(own('api', '2'), '"2"'));
  });

  test('a problem in a later document names the line of the file', () => {
    const { problems } = planBump([{ path: 'c.yaml', text: 'a: 1\n---\nb: [\n' }], both);
    expect(problems[0]?.at).toMatch(/^c\.yaml:[34]:/);
    const many = { path: 'c.yaml', text: '---\na: 1\n'.repeat(300) };
    expect(planBump([many], both).problems).toMatchObject([{ message: expect.stringContaining('300 documents') }]);
  });

  test('an image in a text that sets no variable is named', () => {
    const script = { path: 'run.sh', text: `docker run \\\n  ${own('api', '1')} serve\n` };
    const { lost } = planBump([script], [built('api', '2')]);
    expect(lost[0]?.message).toContain(`nearly: run.sh:2 "${own('api', '1')} serve"`);
  });

  test('an escape is not taken for its last characters', () => {
    const text = 'services:\n  a: { image: "registry.example.com/shop/api:\\x31.2" }\n';
    const { changed, lost } = planBump([{ path: 'c.yaml', text }], [built('api', '2')]);
    expect(changed).toEqual([]);
    expect(lost).toHaveLength(1);
  });

  test('Docker Hub by any of its names', () => {
    const text = (tag: string) =>
      compose(`docker.io/acme/web:${tag}`, `acme/web:${tag}`, `index.docker.io/acme/web:${tag}`);
    const { changed } = planBump([text('1')], [{ ...built('web', '2'), image: 'acme/web' }]);
    expect(changed).toEqual([text('2')]);
  });
});
