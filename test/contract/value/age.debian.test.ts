import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decryptFile } from '../../../packages/ci-core/src/effects/value/decrypt-file.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { requirePackages } from '../../support/debian-packages.ts';
import { writeSops } from '../../support/sops/write-sops.ts';

const run = promisify(execFile);
let folder = '';
let key = new Secret('');
let recipient = '';

/** With the `age` of Debian: the library of the core has no part in it. */
async function age(bytes: Uint8Array, ...args: string[]): Promise<Buffer> {
  await writeFile(join(folder, 'plain'), bytes);
  await run('age', ['--encrypt', ...args, '--output', join(folder, 'sealed'), join(folder, 'plain')]);
  return readFile(join(folder, 'sealed'));
}

beforeAll(async () => {
  await requirePackages('age is missing', ['age'], () =>
    run('age', ['--version']).then(
      () => true,
      () => false,
    ),
  );
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-age-'));
  await run('age-keygen', ['-o', join(folder, 'key.txt')]);
  const written = await readFile(join(folder, 'key.txt'), 'utf8');
  key = new Secret(written);
  recipient = /public key: (\S+)/.exec(written)?.[1] ?? '';
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }), 60_000);

it('a file of age, binary and armored, up to the largest that a secret can be', async () => {
  for (const size of [1, 65_536, 500 * 1024 - 1]) {
    const bytes = Buffer.alloc(size, 'multi\nline\0');
    for (const form of [[], ['--armor']]) {
      const sealed = await age(bytes, '--recipient', recipient, ...form);
      const { content } = await decryptFile('prod/db.age', sealed, [], key);
      expect(Buffer.compare(content, bytes)).toBe(0);
    }
  }
});

it('the key by the path of its file, and a file that has two recipients', async () => {
  await run('age-keygen', ['-o', join(folder, 'other.txt')]);
  const other = /public key: (\S+)/.exec(await readFile(join(folder, 'other.txt'), 'utf8'))?.[1] ?? '';
  const sealed = await age(Buffer.from('for both'), '--recipient', other, '--recipient', recipient);
  const { content } = await decryptFile('a.age', sealed, [], new Secret(join(folder, 'key.txt')));
  expect(Buffer.from(content).toString()).toBe('for both');
  const notForUs = await age(Buffer.from('for other'), '--recipient', other);
  await expect(decryptFile('a.age', notForUs, [], key)).rejects.toThrow('is not encrypted for the key of SOPS_AGE_KEY');
});

it('files of SOPS whose data key was encrypted with it', async () => {
  const wrap = async (bytes: Uint8Array) => (await age(bytes, '--armor', '--recipient', recipient)).toString();
  const tree = { db: { password: 'hunter2\n', port: 5432 }, list: ['a', true, null, 0.25] };
  const json = await writeSops(tree, { wrap, recipient, format: 'json' });
  const { content } = await decryptFile('a.sops.json', Buffer.from(json), [], key);
  expect(JSON.parse(Buffer.from(content).toString())).toEqual(tree);
  const yaml = await writeSops(tree, { wrap, recipient, format: 'yaml' });
  const one = await decryptFile('a.sops.yaml', Buffer.from(yaml), ['db', 'password'], key);
  expect(Buffer.from(one.content).toString()).toBe('hunter2\n');
  const env = await writeSops({ PASSWORD: 'x y' }, { wrap, recipient, format: 'env' });
  const file = await decryptFile('a.sops.env', Buffer.from(env), [], key);
  expect(Buffer.from(file.content).toString()).toBe('PASSWORD=x y\n');
});
