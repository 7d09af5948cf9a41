import { expect, test } from 'vitest';
import { versionOf } from '../manifest/config-versions.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import { changedSecretFinding, unversionedSecrets } from './unversioned-secrets.ts';

const content = Buffer.from('hunter2');
const at = 'docker-compose.prod.yaml:9:3';
const of = { kind: 'secret', key: 'db-key', name: undefined, external: false, file: 'prod/key.txt' } as const;
const secret: NamedFile = { ...of, isUsed: true, at };
const found = (named: Partial<NamedFile>, existing: readonly string[]) =>
  unversionedSecrets(
    {
      secretVersions: [],
      given: [],
      namedFiles: [{ ...secret, ...named }],
      stack: 'shop',
      contents: new Map([['prod/key.txt', content]]),
    },
    existing,
  );

test.each([
  ['by its key', 'shop_db-key', undefined],
  ['by a name of its own', 'db_key', 'db_key'],
])('a secret that the swarm has %s is compared, and its finding has no content', (_, full, name) => {
  const [one, ...more] = found({ name }, ['other', full]);
  expect([one?.name, more]).toEqual([full, []]);
  const { message, hint, ...rest } = changedSecretFinding(one as NonNullable<typeof one>, { version: '3.8' });
  expect(rest).toEqual({ level: 'problem', at, code: 'INVALID_INPUT' });
  expect(message).toBe(`secret "${full}" exists with different content than prod/key.txt`);
  expect(hint).toContain('${DB_KEY}');
});

test('a name that has the hash of another content is compared', () => {
  const { name } = versionOf('DB_KEY', Buffer.from('another'));
  expect(found({ name }, [name])).toHaveLength(1);
});

test.each([
  ['new', {}, ['other']],
  ['external', { external: true, name: 'db_key' }, ['db_key']],
  ['a config', { kind: 'config' as const }, ['shop_db-key']],
])('nothing is compared that is %s', (_, named, existing) => {
  expect(found(named, existing)).toEqual([]);
});

test.each(['DB_KEY', `DB_KEY_${'LONG_'.repeat(8)}`])('nor what is named by its content: %s', (variable) => {
  const { name } = versionOf(variable, content);
  expect(found({ name }, [name])).toEqual([]);
});
