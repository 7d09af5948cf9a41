import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../yaml.ts';
import { cliText } from '../manifest/cli-text.ts';
import { readManifest } from '../manifest/manifest.ts';
import { dependenciesIn } from './dependencies.ts';
import { orderOf } from './order-mode.ts';

const yamlOf = (text: string) => parseYaml('c.yaml', text).yaml;
const read = (text: string, variables = {}) => {
  const { dependencies, problems } = dependenciesIn(yamlOf(text), variables);
  return {
    edges: dependencies.map(({ service, on }) => `${service} → ${on}`),
    problems: problems.map(({ at, message }) => `${at}: ${message}`),
  };
};
const web = (dependsOn: string) =>
  `services:\n  web:\n    depends_on: ${dependsOn}\n  db: { image: db }\n  api: { image: api }\n`;

describe('depends_on', () => {
  it.each([
    ['[db, api]', ['web → db', 'web → api']],
    ['["${NAME}"]', ['web → db']],
    ['{ db: { condition: service_healthy, restart: true } }', ['web → db']],
    [
      '{ db: { condition: service_completed_successfully }, gone: { condition: service_started, required: false } }',
      ['web → db'],
    ],
    ['', []],
    ['[]', []],
    ['{}', []],
    // The docker command refuses these.
    ['db', []],
    ['[{ db: x }, 1]', []],
  ])('%s', (text, edges) => {
    const found = read(web(text), { NAME: 'db' });
    expect(found.edges).toEqual(edges);
    expect(found.problems.filter((one) => !one.includes('"1"'))).toEqual([]);
  });

  it.each([
    ['[bd]', 'c.yaml:3:18: "web" depends on "bd", which is not among the services'],
    ['["${NAME}"]', undefined],
    ['["${SECRET}"]', 'c.yaml:3:18: "web" depends on "${SECRET}", which is not among the services'],
    ['{ db: }', undefined],
    ['{ db: {} }', 'c.yaml:3:19: depends_on of "db" has no condition'],
    ['{ db: { condition: healthy } }', 'c.yaml:3:36: unknown condition "healthy"'],
    ['{ db: { condition: service_started, retart: true } }', 'c.yaml:3:53: unknown key "retart" in depends_on of "db"'],
    ['[web]', 'c.yaml:3:18: depends_on is a cycle: web → web'],
  ])('%s is refused with its place', (text, problem) => {
    const { problems } = read(web(text), { SECRET: 'hunter2' });
    if (problem !== undefined) expect(problems).toEqual([problem]);
  });

  it('names a cycle with its path, unless the order is ignored or a kept release has it', () => {
    const text =
      'services:\n  a: { depends_on: [b] }\n  b: { depends_on: { c: { condition: service_started } } }\n  c: { depends_on: [a] }\n';
    expect(read(text).problems).toEqual(['c.yaml:2:21: depends_on is a cycle: a → b → c → a']);
    expect(orderOf(yamlOf(text), {}, 'none', false)).toMatchObject({ order: { dependencies: [] }, problems: [] });
    expect(orderOf(yamlOf(text), {}, 'strict', true)).toMatchObject({
      order: { isStrict: false, dependencies: [] },
      problems: [],
      warnings: [expect.stringContaining('a → b → c → a: depends_on of this release is ignored')],
    });
  });
});

describe('the compose file for the docker command', () => {
  const forCli = (text: string) => cliText(readManifest('c.yaml', text).manifest, (name) => name.replace('PATH', 'P'));

  it('has no mappings under depends_on, and each line keeps its number', () => {
    const block =
      'services:\n  web:\n    depends_on:\n      db:\n        condition: service_healthy # it\n    # then\n    image: web\n  db: { image: db }\n';
    expect(forCli(block)).toBe(
      'services:\n  web:\n    depends_on:\n      []\n\n    # then\n    image: web\n  db: { image: db }\n',
    );
  });

  it.each([
    ['[db]', undefined],
    ['{ db: { condition: x } } # it', '[] # it'],
    ['&d { db: { condition: "$PATH" } }', '&d []'],
  ])('%s', (text, expected) => {
    expect(forCli(web(text))).toBe(expected === undefined ? undefined : web(expected));
  });

  it('has them nowhere: in a merged mapping, behind an alias', () => {
    const text =
      'x-on: &on { db: { condition: x } }\nx-all: &all { depends_on: { db: { condition: x } } }\nservices:\n  web: { image: "$PATH", depends_on: *on }\n  api: { <<: *all, image: api }\n  db: { image: db }\n';
    expect(forCli(text)).toBe(
      'x-on: &on []\nx-all: &all { depends_on: [] }\nservices:\n  web: { image: "$P", depends_on: *on }\n  api: { <<: *all, image: api }\n  db: { image: db }\n',
    );
  });
});
