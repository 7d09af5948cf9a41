import { createHash, createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { isVersion, keyedName, unnamedSecret, versionPrefix } from './secret-names.ts';

const key = (text: string) => createSecretKey(Buffer.from(text));
const content = Buffer.from('hunter2');

test('a name depends on the key, the variable and the content, and is not a plain hash', () => {
  const name = keyedName({ variable: 'DB_KEY', content }, key('a'));
  expect(name).toMatch(/^db_key_[0-9a-f]{32}$/);
  expect(keyedName({ variable: 'DB_KEY', content }, key('a'))).toBe(name);
  expect(keyedName({ variable: 'DB_KEY', content }, key('b'))).not.toBe(name);
  expect(keyedName({ variable: 'DB_KEY', content: Buffer.from('hunter3') }, key('a'))).not.toBe(name);
  expect(keyedName({ variable: 'API_KEY', content }, key('a')).slice(-32)).not.toBe(name.slice(-32));
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'])
    expect(createHash(algorithm).update(content).digest('hex')).not.toContain(name.slice(-32, -20));
});

test('every version of a secret is known by its name, and no other secret', () => {
  const name = keyedName({ variable: 'DB_KEY', content }, key('a'));
  const md5 = `db_key_${createHash('md5').update(content).digest('hex')}`;
  expect(
    [name, md5, `${name}0`, 'db_key_1', `db_key_2_${'a'.repeat(32)}`, 'db_key'].map((one) =>
      isVersion(one, { variable: 'DB_KEY' }),
    ),
  ).toEqual([true, true, false, false, false, false]);
});

test('a long name is cut as that of a config is', () => {
  const variable = `A_${'LONG_'.repeat(12)}0`;
  const name = keyedName({ variable, content }, key('a'));
  expect(name).toHaveLength(64);
  expect(name.startsWith(versionPrefix({ variable }))).toBe(true);
  expect(isVersion(name, { variable })).toBe(true);
  expect(unnamedSecret(variable).name).toHaveLength(64);
});
