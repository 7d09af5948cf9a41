import { expect, test } from 'vitest';
import { readContext } from '../../context/read-context.ts';
import { readManifest } from '../manifest/manifest.ts';
import { planDeploy } from './plan-deploy.ts';
import { preflight } from './preflight.ts';
import type { ServerFacts } from './server-facts.ts';

const plan = (text: string, more: object = {}) => {
  const { manifest, problems } = readManifest('c.yaml', text);
  expect(problems).toEqual([]);
  return planDeploy({
    ...{ environment: 'prod', stack: 'shop_prod', serverPath: '/data', context: readContext({}) },
    ...({ logins: [], anonymous: false, resolveImage: 'always', order: 'depends-on' } as const),
    ...{ envFiles: [], secretRules: { secretsLike: [], plain: [] } },
    ...{ manifest, contents: new Map(), existing: new Set<string>(), env: {} },
    ...more,
  });
};
const facts = {
  ...{
    host: 'box',
    cli: 'Docker version 28.5.2',
    home: '/',
    services: [],
    networks: [],
    secrets: [],
    configs: new Map(),
  },
  engine: { version: '28.5.2', name: 'm1', nodes: 1, time: 0, cluster: 'here' },
  folder: { writable: true, nearest: '/data', freeKilobytes: 1_000_000, missingTools: [] },
} as unknown as ServerFacts;

const declared = `
secrets: { pw: { external: true, name: "\${PW_NAME}" } }
configs: { site: { external: true, name: "\${SITE_NAME}" } }
networks: { front: { external: true, name: "\${FRONT}" } }
volumes: { data: { driver_opts: { device: "\${DEVICE}" } } }
`;
const service = (text: string) => `services:\n  web:\n    image: app:1\n${text}${declared}`;
const names = ['DEVICE', 'FRONT', 'PW_NAME', 'SITE_NAME'];
const demanded = (text: string) =>
  plan(text)
    .problems.map(({ message }) => message.split(' ')[0])
    .sort();
const missing = (text: string) =>
  preflight(
    plan(text, { env: Object.fromEntries(names.map((name) => [name, name.toLowerCase()])) }).plan,
    facts,
    undefined,
  )
    .filter(({ level }) => level === 'problem')
    .map(({ message }) => message);

test('what no service uses is not demanded: no variable, no external object', () => {
  expect(demanded(service(''))).toEqual([]);
  expect(missing(service(''))).toEqual([]);
});

test.each([
  ['short', '    secrets: [pw]\n    configs: [site]\n    networks: [front]\n    volumes: ["data:/data"]\n'],
  [
    'long',
    '    secrets: [{ source: pw }]\n    configs: [{ source: site }]\n    networks: { front: {} }\n    volumes: [{ type: volume, source: data, target: /data }]\n',
  ],
])('what a service uses is, in the %s form', (_, use) => {
  expect(demanded(service(use))).toEqual(names);
  expect(missing(service(use))).toEqual([
    expect.stringContaining('network "front" does not exist'),
    expect.stringContaining('config "site_name" does not exist'),
    expect.stringContaining('secret "pw_name" does not exist'),
  ]);
});

test('a credential spec uses a config, and a service without networks the default one', () => {
  expect(demanded(service('    credential_spec: { config: site }\n'))).toEqual(['SITE_NAME']);
  const own = 'services: { web: { image: "app:1" } }\nnetworks: { default: { external: true, name: "${FRONT}" } }\n';
  expect(demanded(own)).toEqual(['FRONT']);
  expect(demanded(own.replace('"app:1"', '"app:1", networks: [other]'))).toEqual([]);
});

test('what Docker reads in any case is demanded: a file, a required variable, and what an alias brings to a service', () => {
  const of = (text: string) => demanded(`services: { web: { image: "app:1" } }\n${text}`);
  expect(of('configs: { site: { file: "${SITE}" } }')).toEqual(['SITE']);
  expect(of('volumes: { data: { name: "${DATA:?which one}" } }')).toEqual(['DATA']);
  const alias =
    'x-a: &a { device: "${DEVICE}" }\nservices: { web: { image: "app:1", labels: *a } }\nvolumes: { data: { driver_opts: *a } }\n';
  expect(demanded(alias)).toEqual(['DEVICE']);
});

test('a config or secret without a source is named before Docker reads a folder', () => {
  const text =
    'services: { web: { image: "app:1" } }\nsecrets: { pw: { name: pw }, none: , out: { external: true }, by: { driver: x } }\n';
  expect(plan(text).problems.map(({ at, message }) => `${at} ${message}`)).toEqual([
    'c.yaml:2:12 secret "pw" has neither "file:" nor "external: true"',
    'c.yaml:2:30 secret "none" has neither "file:" nor "external: true"',
  ]);
});

test('a service without an image, where the file is an addition to another one', () => {
  const text = 'services: { web: { environment: { A: "1" } } }\n';
  expect(plan(text).problems[0]?.hint).toBe('add "image:"; "docker stack deploy" does not build images');
  expect(plan(text, { baseFile: 'docker-compose.yml' }).problems[0]?.hint).toContain(
    'only c.yaml is read, not docker-compose.yml',
  );
});

test('the advice to version a name says which version of the format knows names', () => {
  const contents = new Map([['c.conf', Buffer.from('new')]]);
  const hint = (version: string) => {
    const text = `version: "${version}"\nservices: { web: { image: "app:1", configs: [site] } }\nconfigs: { site: { file: c.conf } }\n`;
    const made = plan(text, { contents }).plan;
    const configs = new Map([['shop_prod_site', Buffer.from('old').toString('base64')]]);
    return preflight(made, { ...facts, configs }, undefined).find(({ level }) => level === 'problem')?.hint;
  };
  expect(hint('3.3')).toMatch(/"name: \$\{SITE\}", and set version: "3.8"/);
  expect(hint('3.8')).toMatch(/"name: \$\{SITE\}"$/);
});
