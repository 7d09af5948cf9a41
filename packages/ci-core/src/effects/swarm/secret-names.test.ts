import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CiError } from '../../errors.ts';
import type { Engine } from '../engine/engine.ts';
import { readSecretNames } from './secret-names.ts';

const content = Buffer.from('hunter2');
const md5 = `db_key_${createHash('md5').update(content).digest('hex')}`;
const plan = { secretVersions: [{ variable: 'DB_KEY', content }] };
const refusal = (message: string) =>
  new CiError('ENGINE_REFUSED', message, { cause: Object.assign(new Error(message), { engine: { status: 400 } }) });

/** An engine whose swarm has these secrets. */
const engineWith = (secrets: Readonly<Record<string, string>>, token: string | undefined = 'SWMTKN-1-a-b') => {
  const asked: string[] = [];
  const engine = {
    ask: async (_: string, { path }: { path: string }) => {
      asked.push(path);
      if (path === '/secrets') return Object.keys(secrets).map((Name) => ({ ID: Name, Spec: { Name } }));
      if (token === '') throw refusal('403 forbidden');
      return { ID: 'swarm', JoinTokens: { Manager: token } };
    },
    bytes: async (_: string, { path, body }: { path: string; body: { Data: string } }) => {
      const name = decodeURIComponent(path.split('/')[2] ?? '');
      const same = secrets[name] === Buffer.from(body.Data, 'base64').toString();
      throw refusal(same ? 'update out of sequence' : 'only updates to Labels are allowed');
    },
  } as unknown as Engine;
  return { engine, asked };
};
const nameIn = async (secrets: Readonly<Record<string, string>>, token?: string) =>
  [...(await readSecretNames(engineWith(secrets, token).engine, plan)).values()][0];

test('a new secret has the same keyed name in every job, and another one in another swarm', async () => {
  const name = await nameIn({});
  expect(name).toMatch(/^db_key_[0-9a-f]{32}$/);
  expect(name).not.toBe(md5);
  expect(await nameIn({ [md5]: 'another content' })).toBe(name);
  expect(await nameIn({}, 'SWMTKN-1-c-d')).not.toBe(name);
});

test('a version that exists keeps its name: one of the MD5, or one with the key of an earlier token', async () => {
  expect(await nameIn({ [md5]: 'hunter2' })).toBe(md5);
  const earlier = (await nameIn({}, 'SWMTKN-1-old')) ?? '';
  expect(await nameIn({ db_key_x: 'hunter2', [`db_key_${'0'.repeat(32)}`]: 'other', [earlier]: 'hunter2' })).toBe(
    earlier,
  );
});

test('where the token cannot be read, a name never recurs', async () => {
  expect(await nameIn({}, '')).not.toBe(await nameIn({}, ''));
  expect(await nameIn({ [md5]: 'hunter2' }, '')).toBe(md5);
});

test('without such a secret nothing is asked', async () => {
  const { engine, asked } = engineWith({});
  expect((await readSecretNames(engine, { secretVersions: [] })).size).toBe(0);
  expect(asked).toEqual([]);
});
