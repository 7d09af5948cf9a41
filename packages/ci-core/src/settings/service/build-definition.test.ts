import { expect, test } from 'vitest';
import { readSettings } from '../read-settings.ts';

const read = (text: string) =>
  readSettings(['services', 'serviceBuilds', 'swarmService'], { flags: {}, env: {}, file: { name: 'f', text } });

test('reads how each service is built', () => {
  const { settings, problems } = read(`services:
  web:
    swarm_service: shop_web
    context: web
    dockerfile: Dockerfile.prod
    target: prod
    args: { VERSION: "\${CI_COMMIT_TAG}", TOKEN: , DEBUG: false }
    platforms: [linux/amd64, linux/arm/v7]
    secrets: { npm_token: NPM_TOKEN }
    cache: max
    paths: [web/**, package.json]
  api: { args: [A=b=c, B], secrets: [TOKEN] }
  worker:
`);
  expect(problems).toEqual([]);
  expect(settings.services).toEqual(['web', 'api', 'worker']);
  expect(settings.swarmService).toEqual([{ service: 'web', swarmService: 'shop_web', at: 'f:3:20' }]);
  const none = { context: undefined, dockerfile: undefined, target: undefined, cache: undefined };
  expect(settings.serviceBuilds).toEqual([
    {
      service: 'web',
      at: 'f:3:5',
      context: 'web',
      dockerfile: 'Dockerfile.prod',
      target: 'prod',
      args: { VERSION: '${CI_COMMIT_TAG}', TOKEN: '${TOKEN}', DEBUG: 'false' },
      platforms: ['linux/amd64', 'linux/arm/v7'],
      secrets: [{ id: 'npm_token', variable: 'NPM_TOKEN' }],
      cache: 'max',
      paths: ['web/**', 'package.json'],
    },
    {
      ...none,
      service: 'api',
      at: 'f:12:8',
      args: { A: 'b=c', B: '${B}' },
      platforms: [],
      secrets: [{ id: 'TOKEN', variable: 'TOKEN' }],
      paths: [],
    },
  ]);
});

test.each([
  ['context: ../other', '"context" "../other" is not valid'],
  ['context: /etc', '"context" "/etc" is not valid'],
  ['context: a/../../b', '"context" "a/../../b" is not valid'],
  ['context: --output', '"context" "--output" is not valid'],
  ['dockerfile: [a]', '"dockerfile" must be a plain value'],
  ['target: "a b"', '"target" "a b" is not valid'],
  ['args: text', '"args" must be a mapping'],
  ['args: { "A B": c }', '"args" "A B" is not the name of a build argument'],
  ['args: { A: { b: c } }', '"args" has no plain value for A'],
  ['platforms: linux/amd64', '"platforms" must be a list of plain values'],
  ['platforms: [arm64]', '"platforms" "arm64" is not a platform'],
  ['secrets: { npm: "hunter 2" }', '"secrets" "npm" does not name a variable'],
  ['secrets: { "a,src=/etc/shadow": A }', '"secrets" "a,src=/etc/shadow" does not name a variable'],
  ['cache: gha', '"cache" has an unknown mode'],
  ['paths: web', '"paths" must be a list of plain values'],
  ['contxt: web', 'unknown setting "contxt" of "web"'],
])('refuses %s', (member, message) => {
  const { problems } = read(`services:\n  web: { ${member} }\n`);
  expect(problems.map((problem) => problem.message)).toEqual([message]);
  expect(problems[0]?.at).toMatch(/^f:2:\d+$/);
  expect(problems[0]?.hint).not.toContain('hunter');
});
