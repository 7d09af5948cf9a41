import { createHash, createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { readContext } from '../../context/read-context.ts';
import { planDeploy } from '../deploy/plan-deploy.ts';
import { readManifest } from '../manifest/manifest.ts';
import { keyedName, withSecretNames } from '../secret/secret-names.ts';
import { valuedEntries } from './valued-entries.ts';
import { entryId } from './valued-entry.ts';

const services = 'services:\n  web:\n    image: app:1\n    secrets: [db]\n';
const plan = (text: string, env: Readonly<Record<string, string>> = {}, more: object = {}) => {
  const { manifest, problems } = readManifest('c.yaml', text);
  expect(problems).toEqual([]);
  const valued = valuedEntries(manifest, env).map((entry) => {
    const { source } = entry;
    const value = source.from === 'environment' ? env[source.variable] : source.from === 'content' && source.text;
    return { entry, content: typeof value === 'string' ? Buffer.from(value) : undefined };
  });
  const target = { environment: 'prod', stack: 'shop_prod', serverPath: '/data', context: readContext({}) };
  return planDeploy({
    ...target,
    ...({ logins: [], anonymous: false, resolveImage: 'always', order: 'none' } as const),
    ...{ envFiles: [], secretRules: { secretsLike: [], plain: [] } },
    ...{ manifest, valued, contents: new Map(), existing: new Set<string>(), env },
    ...more,
  });
};

test('the docker command gets an external secret, and the content is in no text that it reads', () => {
  const text = `${services}secrets:
  # the database
  db:
    environment: DB_PASSWORD # its password
  api: { external: true }
`;
  const { plan: made, problems } = plan(text, { DB_PASSWORD: 'hunter22' });
  expect(problems).toEqual([]);
  const name = `shop_prod_db_${'0'.repeat(32)}`;
  expect(made.composeText).toBe(
    text.replace('environment: DB_PASSWORD # its password', JSON.stringify({ external: true, name })),
  );
  expect(made.given).toMatchObject([{ kind: 'secret', key: 'db', name, labels: { 'swarm-ci.stack': 'shop_prod' } }]);
  expect(made.variables).toEqual({});
  expect(made.declaredSecrets.map((secret) => secret.reveal())).toEqual(['hunter22']);
  const key = createSecretKey(Buffer.from('k'));
  const named = withSecretNames(made, new Map(made.secretVersions.map((one) => [one, keyedName(one, key)])));
  const [real] = Object.values(named.givenNames);
  expect(real).toMatch(/^shop_prod_db_(?!0{32})[0-9a-f]{32}$/);
  expect(named.composeText).toContain(`"${real}"`);
  expect(named.given[0]?.name).toBe(real);
  expect(named.namedFiles.find(({ key }) => key === 'db')?.name).toBe(real);
  expect(named.composeText).not.toContain('0'.repeat(32));
});

test('an alias stands for an entry of its own', () => {
  const text = `x-one: &one { environment: A }
${services.replace('[db]', '[db, api]')}secrets:
  db: *one
  api: &two { environment: B }
  third: *two
configs:
  page: { content: "hello \${WHO}, $$1" }
`;
  const { plan: made } = plan(text, { A: 'aaaa', B: 'bbbb', WHO: 'you' });
  const page = `shop_prod_page_${createHash('md5').update('hello you, $1').digest('hex')}`;
  expect(made.composeText).toContain('x-one: &one { environment: A }');
  for (const key of ['db', 'api', 'third']) expect(made.composeText).toContain(`"shop_prod_${key}_${'0'.repeat(32)}"`);
  expect(made.composeText).toContain(`page: {"external":true,"name":"${page}"}`);
  expect(made.overlay).toBeUndefined();
});

test('names with a variable, fixed ones and long ones', () => {
  const long = 'k'.repeat(60);
  const text = `version: "3.4"
${services}secrets:
  db: { name: "\${DB_NAME}", environment: DB }
  fixed: { name: "the_\${WHAT}", environment: DB }
  ${long}1: { environment: DB }
  ${long}2: { environment: DB }
`;
  const { plan: made } = plan(text, { DB: 'dddd', WHAT: 'one' });
  const names = Object.values(made.givenNames);
  expect(names.slice(0, 2)).toEqual([`db_name_${'0'.repeat(32)}`, 'the_one']);
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
  expect(made.given.map(({ isFixed }) => isFixed)).toEqual([false, true, false, false]);
  expect(made.secretVersions.map(({ variable }) => variable)).toEqual([
    'DB_NAME',
    ...made.secretVersions.slice(1).map(({ variable }) => variable),
  ]);
  expect(made.composeText).toContain('{"external":{"name":"the_one"}}');
});

test('a kept release takes the objects that it had, and needs no value', () => {
  const text = `${services}secrets:\n  db: { environment: DB_PASSWORD }\n`;
  const { manifest } = readManifest('c.yaml', text);
  const valued = valuedEntries(manifest, {}).map((entry) => ({ entry, content: undefined }));
  expect(valued.map(({ entry }) => entryId(entry))).toEqual(['secrets.db']);
  const release = { names: { 'secrets.db': 'shop_prod_db_1' }, images: {}, variables: {}, hidden: [] };
  const { plan: made, problems } = plan(text, {}, { valued, release });
  expect(problems).toEqual([]);
  expect(made.given).toEqual([]);
  expect(made.givenNames).toEqual(release.names);
  expect(made.namedFiles).toMatchObject([{ external: true, name: 'shop_prod_db_1' }]);
  expect(made.composeText).toContain('{"external":true,"name":"shop_prod_db_1"}');
});
