import { expect, test } from 'vitest';
import { versionOf } from '../manifest/config-versions.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import { unverifiedSecrets } from './unverified-secrets.ts';

const bytes = Buffer.from('hunter2');
const at = 'docker-compose.prod.yaml:9:3';
const secret: NamedFile = { kind: 'secret', key: 'db-key', name: undefined, external: false, file: 'prod/key.txt', at };
const warnings = (named: Partial<NamedFile>, secrets: readonly string[]) =>
  unverifiedSecrets(
    { namedFiles: [{ ...secret, ...named }], stack: 'shop', contents: new Map([['prod/key.txt', bytes]]) },
    { secrets },
  );

test.each([
  ['by its key', 'shop_db-key', undefined],
  ['by a name of its own', 'db_key', 'db_key'],
])('a secret that the swarm has %s is warned of, with its name and without its content', (_, full, name) => {
  const [warning = '', ...more] = warnings({ name }, ['other', full]);
  expect(more).toEqual([]);
  expect(warning).toContain(`${at}: secret "${full}" already exists`);
  expect(warning).toContain('prod/key.txt');
  expect(warning).toContain('${DB_KEY}');
  expect(warning).not.toContain('hunter2');
});

test('a name that holds the hash of another content is warned of', () => {
  const { name } = versionOf('DB_KEY', Buffer.from('another'));
  expect(warnings({ name }, [name])).toHaveLength(1);
});

test.each([
  ['new', {}, ['other']],
  ['external', { external: true, name: 'db_key' }, ['db_key']],
  ['a config', { kind: 'config' as const }, ['shop_db-key']],
])('nothing is unseen of what is %s', (_, named, secrets) => {
  expect(warnings(named, secrets)).toEqual([]);
});

test.each(['DB_KEY', `DB_KEY_${'LONG_'.repeat(8)}`])('nor of what is named by its content: %s', (variable) => {
  const { name } = versionOf(variable, bytes);
  expect(warnings({ name }, [name])).toEqual([]);
});
