import { describe, expect, test } from 'vitest';
import { bumpTitle } from '../../report/bump-text.ts';
import { bumpFile } from './bump-file.ts';
import type { BuiltImage } from './tag-edits.ts';

const api: BuiltImage = {
  service: 'api',
  image: 'registry.example.com/shop/api',
  tag: '20260131_7ab44e95',
  digest: `sha256:${'b'.repeat(64)}`,
  variable: undefined,
};

const bumped = (text: string, image: Partial<BuiltImage> = {}, name = 'docker-compose.prod.yaml') =>
  bumpFile(name, text, [{ ...api, ...image }]);
const service = (image: string) => `services:\n  api:\n    image: ${image}\n`;

describe('bumpFile', () => {
  test('changes the tag and no other byte', () => {
    const text = (tag: string) =>
      `# registry.example.com/shop/api:1 is a comment\r\nversion: "3.8"\nservices:\n    api:   # own\n      image:    'registry.example.com/shop/api:${tag}'   # keep\n      command: [echo, "registry.example.com/shop/api:1"]\n    other: {image: registry.example.com/shop/api-admin:1}\n    web:\n      image: x/registry.example.com/shop/api:1\n`;
    expect(bumped(text('1'))).toMatchObject({
      text: text('20260131_7ab44e95'),
      locations: [{ service: 'api', at: 'docker-compose.prod.yaml:5:17', from: '1', to: '20260131_7ab44e95' }],
    });
  });

  test.each([
    ['a default of the whole image', '${API_IMAGE:-registry.example.com/shop/api:@@}'],
    ['a default without a colon', '${API_IMAGE-registry.example.com/shop/api:@@}'],
    ['a default of the tag', '"registry.example.com/shop/api:${API_TAG:-@@}"'],
    ['a folded text', '>-\n      registry.example.com/shop/api:@@'],
    ['a variable for the registry', '${REGISTRY}/shop/api:@@'],
    ['a variable without braces', '$REGISTRY/shop/api:@@'],
    ['a variable that must be set', '"${CI_REGISTRY:?set it}/shop/api:${API_TAG:-@@}"'],
    ['a variable with the registry as its default', '${REGISTRY:-registry.example.com}/shop/api:@@'],
  ])('%s', (_, image) => {
    expect(bumped(service(image.replace('@@', 'v1.0'))).text).toBe(service(image.replace('@@', api.tag)));
  });

  test.each([
    'registry.example.com/shop/api:1.0-${VARIANT}',
    'registry.example.com/shop/api:1.0$VARIANT',
    'registry.example.com/shop/api:${API_TAG:-1}-alpine',
    '"${API_IMAGE:-registry.example.com/shop/api:1}-alpine"',
    'registry.example.com/shop/api:1@${DIGEST}',
    '${REGISTRY}/api:1',
    '${REGISTRY}/other/shop/api:1',
    '${REGISTRY}-mirror/shop/api:1',
    '${REGISTRY:-other.example.com}/shop/api:1',
  ])('another tag or image is left alone: %s', (image) => {
    expect(bumped(service(image))).toEqual({ text: service(image), locations: [], problems: [] });
  });

  test('an anchor is changed once, for all who use it', () => {
    const text = (tag: string) =>
      `x-app: &app { image: "registry.example.com/shop/api:${tag}" }\nservices:\n  a: { <<: *app }\n  b: { <<: *app, command: b }\n`;
    const { text: after, locations } = bumped(text('1'));
    expect(after).toBe(text(api.tag));
    expect(locations).toHaveLength(1);
  });

  test('a pinned image stays pinned; a digest that is not known goes', () => {
    const old = service(`registry.example.com/shop/api:1@sha256:${'a'.repeat(64)}`);
    expect(bumped(old).text).toBe(service(`registry.example.com/shop/api:${api.tag}@${api.digest}`));
    expect(bumped(old, { digest: undefined }).text).toBe(service(`registry.example.com/shop/api:${api.tag}`));
  });

  test('the same tag: a digest that is not known stays, and a new one alone is a change', () => {
    const pinned = (digest: string) => `${api.tag}@sha256:${digest.repeat(64)}`;
    const text = (digest: string) => service(`registry.example.com/shop/api:${pinned(digest)}`);
    const same = { from: api.tag, to: api.tag };
    expect(bumped(text('a'), { digest: undefined })).toMatchObject({ text: text('a'), locations: [same] });
    expect(bumped(text('b'))).toMatchObject({ text: text('b'), locations: [same] });
    const change = { from: pinned('a'), to: pinned('b') };
    expect(bumped(text('a'))).toMatchObject({ text: text('b'), locations: [change] });
    expect(bumpTitle([{ service: 'api', at: '', ...change }], { project: 'shop' })).toBe(`shop: api ${api.tag}`);
  });

  test('variables: in an .env file, and anywhere in YAML', () => {
    const env = (tag: string) => `# API_TAG=0\nOTHER_API_TAG=0\nexport API_TAG="${tag}" # now\nAPI_TAG_2=0\n`;
    expect(bumped(env('1'), { variable: 'API_TAG' }, '.env').text).toBe(env(api.tag));
    const whole = (tag: string) => `API_IMAGE=registry.example.com/shop/api:${tag}\n`;
    expect(bumped(whole('1'), { variable: 'API_IMAGE' }, 'prod/images.env').text).toBe(whole(api.tag));
    const yaml = (tag: string) => `deploy:\n  variables:\n    API_TAG: '${tag}'\n    API: 1\n`;
    expect(bumped(yaml('1'), { variable: 'API_TAG' }, '.gitlab-ci.yml').text).toBe(yaml(api.tag));
  });

  test.each([
    ['20260131_12345678', "'20260131_12345678'"],
    ['20260131', "'20260131'"],
    ['7e123456', "'7e123456'"],
    ['2026-01-31', "'2026-01-31'"],
    ['20260131_7ab44e95', '20260131_7ab44e95'],
  ])('%s stays a text in YAML: %s', (tag, written) => {
    const yaml = (value: string) => `a:\n  API_TAG: ${value} # own\n  b: "{ API_TAG: 1 }"\n`;
    const set = (value: string) => bumped(yaml(value), { variable: 'API_TAG', tag }, 'a.yml');
    expect(set('20260130_7ab44e95')).toMatchObject({ text: yaml(written), locations: [{ to: tag }] });
    expect(set('"1"').text).toBe(yaml(`"${tag}"`));
    expect(set('registry.example.com/shop/api:1').text).toBe(yaml(`registry.example.com/shop/api:${tag}`));
    expect(bumped('API_TAG=1\n', { variable: 'API_TAG', tag }, '.env').text).toBe(`API_TAG=${tag}\n`);
  });

  test('environment variables of a service are not tags', () => {
    const text = (tag: string, more = '') =>
      `x-env: &env { VERSION: 16 }\nvariables: { VERSION: "${tag}" }\nservices:\n  api:\n    image: registry.example.com/shop/api:\${VERSION}\n  db:\n    image: postgres:16\n    environment: { <<: *env, VERSION: 17 }\n${more}`;
    expect(bumped(text('1'), { variable: 'VERSION' }).text).toBe(text(api.tag));
    const values = (tag: string) => `services:\n  api: { VERSION: '${tag}' }\n`;
    expect(bumped(values('1'), { variable: 'VERSION' }, 'values.yaml').text).toBe(values(api.tag));
    const list = (tag: string) => `services:\n  - name: db\n    variables: { VERSION: '${tag}' }\n`;
    expect(bumped(list('1'), { variable: 'VERSION' }, '.gitlab-ci.yml').text).toBe(list(api.tag));
  });

  test('a tag that is there already is a place, and the text is the same', () => {
    const text = service(`registry.example.com/shop/api:${api.tag}`);
    expect(bumped(text)).toMatchObject({ text, locations: [{ from: api.tag, to: api.tag }] });
  });

  test('no image of the build, and invalid YAML', () => {
    expect(bumped(service('nginx:1'))).toMatchObject({ locations: [], problems: [] });
    expect(bumped('a: [').problems).toHaveLength(1);
  });
});
