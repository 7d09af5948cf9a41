import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../yaml.ts';
import { composeRefusal } from './compose-refusal.ts';
import { type ComposeSource, referredFiles } from './compose-source.ts';
import { frontEndUse } from './front-end.ts';
import { placesIn } from './places.ts';

const texts: Readonly<Record<string, readonly [base: string, text: string]>> = {
  'a.yaml': [
    '.',
    `include: [jobs/inc.yaml]
services:
  web:
    extends: { file: common/base.yaml, service: base }
    ports: ["8080:80", "\${A:-9000}:90/udp"]
    environment: { ONE: "1" }
  copy: { extends: web }
`,
  ],
  'b.yaml': ['.', 'services:\n  web:\n    ports: [{ target: 70, published: 70 }]\n    environment: [TWO=2]\n'],
  'jobs/inc.yaml': [
    'jobs',
    'services:\n  job: { image: a, volumes: ["./work:/work"] }\nconfigs: { page: { file: ./p } }\n',
  ],
  'common/base.yaml': ['common', 'services:\n  base:\n    image: base\n    environment: { BASE: x }\n'],
};

function source([file, [base, text]]: [string, readonly [string, string]]): [string, ComposeSource] {
  return [file, { file, base, text, yaml: parseYaml(file, text).yaml }];
}

const sources = new Map(Object.entries(texts).map(source));
// As "docker compose" merges them.
const model = {
  services: {
    web: {
      image: 'base',
      ports: [
        { target: 80, published: '8080', protocol: 'tcp' },
        { target: 90, published: '9000', protocol: 'udp' },
        { target: 70, published: 70 },
      ],
      environment: ['BASE=x', 'ONE=1', 'TWO=2'],
    },
    job: { image: 'a', volumes: [{ type: 'bind', source: './jobs/work', target: '/work' }] },
  },
};
const placeOf = placesIn(model, sources, ['a.yaml', 'b.yaml']);

describe('the place of a value', () => {
  it.each([
    ['a service of both files', ['services', 'web'], 'b.yaml:2:3'],
    ['what the extended service has', ['services', 'web', 'image'], 'common/base.yaml:3:5'],
    ['an extended service of the same file', ['services', 'copy', 'ports'], 'a.yaml:5:5'],
    ['an included service', ['services', 'job', 'image'], 'jobs/inc.yaml:2:10'],
    ['an included config', ['configs', 'page', 'file'], 'jobs/inc.yaml:3:20'],
    ['an entry of a list that is a mapping in the file', ['services', 'web', 'environment', 'ONE'], 'a.yaml:6:20'],
    ['an entry of a mapping that is a list in the file', ['services', 'web', 'environment', 'TWO'], 'b.yaml:4:19'],
    ['an item from the extended file', ['services', 'web', 'environment', 0], 'common/base.yaml:4:20'],
    ['what no file has', ['services', 'web', 'deploy', 'replicas'], 'b.yaml:2:3'],
    ['something that is nowhere', ['networks', 'inner'], 'a.yaml:1:1'],
  ])('%s', (_, path, place) => {
    expect(placeOf(path).key).toBe(place);
  });

  it.each([
    [0, 'a.yaml:5:13'],
    [1, 'a.yaml:5:24'],
    [2, 'b.yaml:3:13'],
  ])('port %i, in the short or the long form', (index, place) => {
    expect(placeOf(['services', 'web', 'ports', index]).value).toBe(place);
  });

  it('a mount whose path starts at another folder', () => {
    expect(placeOf(['services', 'job', 'volumes', 0]).value).toBe('jobs/inc.yaml:2:30');
  });
});

it('each file that a file includes or extends', () => {
  const [first] = sources.values();
  expect(first && referredFiles(first).map(({ kind, path, at }) => `${kind} ${path} ${at}`)).toEqual([
    'include jobs/inc.yaml a.yaml:1:11',
    'extends common/base.yaml a.yaml:4:22',
  ]);
});

describe('"docker compose" is needed', () => {
  const use = (...all: string[]) => frontEndUse(all.map((text, i) => source([`${i}.yaml`, ['.', text]])[1]))?.what;

  it.each([
    ['for include', ['include: [a]\nservices: {}\n'], '"include"'],
    ['for extends', ['services: { a: { extends: b } }\n'], '"extends"'],
    ['for its tags', ['services: { a: { ports: !reset [] } }\n'], '!reset'],
    ['for its tags below', ['services: { a: { ports: !override [80] } }\n'], '!override'],
    ['for two files', ['services: {}\n', 'services: {}\n'], 'more than one compose file'],
    ['not for one file', ['services: { a: { mem_limit: 1g } }\n'], undefined],
  ])('%s', (_, all, what) => {
    expect(use(...all)).toBe(what);
  });
});

it.each([
  ["validating /x/b.yaml: services.web additional properties 'sclae' not allowed", 'b.yaml:2:3'],
  ['services.web.ports.0 is odd', 'b.yaml:3:5'],
  ['cannot extend service "job" in inc.yaml: service "x" not found', 'jobs/inc.yaml:2:3'],
  ['something else', 'a.yaml:4:5'],
])('what docker compose refuses has a place: %s', (message, place) => {
  expect(composeRefusal(message, placeOf, 'a.yaml:4:5').at).toBe(place);
});

it('a secret from a command, which "docker compose" does not know, has another hint', () => {
  const hint = (message: string) => composeRefusal(message, () => ({ key: 'a:1:1', value: 'a:1:1' }), 'a:4:5').hint;
  expect(hint('secrets.op: one of file|environment must be set')).toContain('"x-command:"');
  expect(hint('services.web.environment.D invalid type')).toContain('as the message says');
});
