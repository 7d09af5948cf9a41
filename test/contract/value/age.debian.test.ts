import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { decryptFile } from '../../../packages/ci-core/src/effects/value/decrypt-file.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { root } from '../../support/root.ts';
import { type AgeKey, makeAgeKey } from '../../support/sops/debian-age.ts';
import { writeSops } from '../../support/sops/write-sops.ts';

let key: AgeKey;
let other: AgeKey;

beforeAll(async () => {
  key = await makeAgeKey();
  other = await makeAgeKey();
}, 300_000);
afterAll(async () => {
  await key.remove();
  await other.remove();
}, 60_000);

const read = async (file: string, bytes: string | Uint8Array, path: readonly string[] = [], secret = key.written) =>
  Buffer.from((await decryptFile(file, Buffer.from(bytes), path, new Secret(secret))).content);

it('a file of age, binary and armored, up to the largest that a secret can be', async () => {
  for (const size of [1, 65_536, 500 * 1024 - 1]) {
    const bytes = Buffer.alloc(size, 'multi\nline\0');
    for (const form of [[], ['--armor']]) {
      const content = await read('prod/db.age', await key.encrypt(bytes, ...form));
      expect(Buffer.compare(content, bytes)).toBe(0);
    }
  }
});

it('the key by the path of its file, and a file that has two recipients', async () => {
  const sealed = await key.encrypt('for both', '--recipient', other.recipient);
  for (const secret of [key.written, key.path, other.written])
    expect((await read('a.age', sealed, [], secret)).toString()).toBe('for both');
  await expect(read('a.age', await other.encrypt('for other'))).rejects.toThrow(
    'is not encrypted for the key of SOPS_AGE_KEY',
  );
});

it('files of SOPS whose data key was encrypted with it', async () => {
  const tree = { db: { password: 'hunter2\n', port: 5432 }, list: ['a', true, null, 0.25] };
  const { wrap, recipient } = key;
  const json = await writeSops(tree, { wrap, recipient, format: 'json' });
  expect(JSON.parse((await read('a.sops.json', json)).toString())).toEqual(tree);
  const yaml = await writeSops(tree, { wrap, recipient, format: 'yaml' });
  expect((await read('a.sops.yaml', yaml, ['db', 'password'])).toString()).toBe('hunter2\n');
  const env = await writeSops({ PASSWORD: 'x y' }, { wrap, recipient, format: 'env' });
  expect((await read('a.sops.env', env)).toString()).toBe('PASSWORD=x y\n');
});

it('the commands of the page about secrets make a file that is read', async () => {
  const page = await readFile(join(root, 'docs/secrets.md'), 'utf8');
  const commands = /```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(commands).toContain('age --encrypt');
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-page-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'prod'));
  await writeFile(join(folder, 'tls.key'), 'a key\n');
  await promisify(execFile)('sh', ['-ec', commands], { cwd: folder });
  const sealed = await readFile(join(folder, 'prod/tls.key.age'));
  expect((await read('tls.key.age', sealed, [], join(folder, 'key.txt'))).toString()).toBe('a key\n');
});
