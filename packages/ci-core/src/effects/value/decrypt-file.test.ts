import { armor, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { type SopsOptions, writeSops } from '../../../../../test/support/sops/write-sops.ts';
import { Secret } from '../../secret.ts';
import { decryptFile } from './decrypt-file.ts';

const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
const key = new Secret(`# created: today\n${identity}\n`);
const seal = async (bytes: Uint8Array, whom = recipient) => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(whom);
  return encrypter.encrypt(bytes);
};
const wrap = async (bytes: Uint8Array) => armor.encode(await seal(bytes));
const tree = {
  '10': 'its name is a number',
  password: 'hunter2 = "x"',
  lines: 'one\ntwo\n',
  db: { port: 5432, ratio: 0.5, tls: true, none: null, empty: '', hosts: ['a', 'b'] },
};
const sops = (format: SopsOptions['format'], more: Partial<SopsOptions> = {}, values: object = tree) =>
  writeSops(values as typeof tree, { wrap, recipient, format, ...more });
const read = async (
  file: string,
  text: string | Uint8Array,
  path: readonly string[] = [],
  secret: Secret | undefined = key,
) => Buffer.from((await decryptFile(file, Buffer.from(text), path, secret)).content).toString();

describe('files of age', () => {
  test('binary and armored, byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 10]);
    const sealed = await seal(bytes);
    for (const file of [sealed, Buffer.from(armor.encode(sealed)), Buffer.from(`${armor.encode(sealed)}\n\n`)])
      expect(Buffer.from((await decryptFile('prod/key.age', file, [], key)).content)).toEqual(bytes);
  });

  test('one for another key, and one that was cut off', async () => {
    const other = await identityToRecipient(await generateIdentity());
    await expect(read('a.age', await seal(Buffer.from('x'), other))).rejects.toThrow(/^is not encrypted for the key/);
    const sealed = await seal(Buffer.from('hello'));
    await expect(read('a.age', sealed.subarray(0, -2))).rejects.toThrow(/not a complete file of age/);
    await expect(read('a.age', 'plain text')).rejects.toThrow(/not a complete file of age/);
  });
});

describe('files of SOPS', () => {
  test('YAML, JSON and env files are decrypted in their own format', async () => {
    const yaml = await read('a.sops.yaml', await sops('yaml'));
    expect(yaml).toContain('"10": its name is a number\npassword: hunter2 = "x"\nlines: |\n  one\n  two\n');
    expect(yaml).toContain('  port: 5432\n  ratio: 0.5\n  tls: true\n  none: null\n  empty: ""\n');
    expect(JSON.parse(await read('a.sops.json', await sops('json')))).toEqual(tree);
    const flat = { A: 'one two', B: 'x\ny', C: '' };
    expect(await read('a.sops.env', await sops('env', {}, flat))).toBe('A=one two\nB=x\\ny\nC=\n');
    expect(await read('key.sops', await sops('json', {}, { data: 'ä\n\ttext\n' }))).toBe('ä\n\ttext\n');
  });

  test('one value of a document', async () => {
    const text = await sops('yaml');
    for (const [path, value] of [
      [['password'], tree.password],
      [['db', 'port'], '5432'],
      [['db', 'tls'], 'true'],
      [['db', 'hosts', '1'], 'b'],
    ] as const)
      expect(await read('a.sops.yaml', text, path)).toBe(value);
    await expect(read('a.sops.yaml', text, ['db', 'nothing'])).rejects.toThrow('has no value at db.nothing');
    await expect(read('a.sops.yaml', text, ['db'])).rejects.toThrow('has no single value at db');
    await expect(read('a.sops.yaml', text, ['sops', 'mac'])).rejects.toThrow('has no value at sops.mac');
  });

  test('rules for what is encrypted', async () => {
    const values = { user: 'shop', password: 'hunter2', note_unencrypted: 'hello' };
    const json = (text: string) => read('a.sops.json', text).then(JSON.parse);
    const rules: readonly [object, (path: readonly string[]) => boolean][] = [
      [{ unencrypted_suffix: '_unencrypted' }, ([name]) => !name?.endsWith('_unencrypted')],
      [{}, ([name]) => !name?.endsWith('_unencrypted')],
      [{ encrypted_suffix: 'word' }, ([name]) => name === 'password'],
      [{ encrypted_regex: '^pass' }, ([name]) => name === 'password'],
      [{ unencrypted_regex: '^(user|note)' }, ([name]) => name === 'password'],
      [{ encrypted_regex: '^pass', mac_only_encrypted: true }, ([name]) => name === 'password'],
    ];
    for (const [more, isEncrypted] of rules) {
      const text = await sops('json', { more: more as Record<string, unknown>, isEncrypted }, values);
      expect(await json(text)).toEqual(values);
      // What may be read is authenticated as well, unless the file says otherwise.
      const changed = json(text.replace('"hello"', '"hallo"'));
      if ('mac_only_encrypted' in more) expect(await changed).toMatchObject({ note_unencrypted: 'hallo' });
      else await expect(changed).rejects.toThrow('was changed after it was encrypted');
    }
  });

  test('a value that was changed, moved, removed or written in plain text is refused', async () => {
    const text = await sops('json', {}, { a: 'first', b: 'second' });
    const [a = '', b = ''] = text.match(/"ENC\[.*?\]"/g) ?? [];
    const edits = [
      text.replace(a, '@').replace(b, a).replace('@', b),
      text.replace(/\t"b": .*\n/, ''),
      text.replace(/data:./, (found) => (found === 'data:A' ? 'data:B' : 'data:A')),
      text.replace('2026-11-30T08:00:00Z', '2026-11-30T08:00:01Z'),
    ];
    for (const edited of edits) {
      expect(edited).not.toBe(text);
      await expect(read('a.sops.json', edited)).rejects.toThrow('was changed after it was encrypted');
    }
    const plain = read('a.sops.json', text.replace(a, '"hunter2hunter2"'));
    await expect(plain).rejects.toThrow('has a value that should be encrypted and is not');
    await expect(plain).rejects.not.toThrow('hunter2');
  });

  test('what is not supported, not encrypted, or for another key', async () => {
    const text = await sops('yaml');
    await expect(read('a.sops.yaml', 'password: hunter2\n')).rejects.toThrow(
      'is not encrypted, although its name says so',
    );
    await expect(read('a.sops.yaml', 'a: [')).rejects.toThrow('cannot be read');
    await expect(read('a.sops.yaml', text.replace(/age:[\s\S]*?lastmod/, 'age: []\n    lastmod'))).rejects.toThrow(
      'is not encrypted for a key of age',
    );
    await expect(read('a.sops.yaml', await sops('yaml', { more: { unencrypted_comment_regex: 'x' } }))).rejects.toThrow(
      'by its comments',
    );
    await expect(read('a.sops.yaml', await sops('yaml', { more: { key_groups: [{}, {}] } }))).rejects.toThrow(
      'several key groups',
    );
    const other = new Secret(await generateIdentity());
    await expect(read('a.sops.yaml', text, [], other)).rejects.toThrow(
      `is not encrypted for the key of SOPS_AGE_KEY, but for ${recipient}`,
    );
    await expect(decryptFile('a.sops.yaml', Buffer.from(text), [], undefined)).rejects.toThrow(
      'SOPS_AGE_KEY is not set',
    );
    for (const bad of ['AGE-SECRET-KEY-1QQQQ', 'hunter2', '/no/such/file']) {
      const refused = read('a.sops.yaml', text, [], new Secret(bad));
      await expect(refused).rejects.toThrow(/^SOPS_AGE_KEY has/);
      await expect(refused).rejects.not.toThrow(bad);
    }
  });

  test('each value is to be hidden, and of one value that alone', async () => {
    const text = await sops('yaml');
    expect((await decryptFile('a.sops.yaml', Buffer.from(text), [], key)).parts).toContain(tree.password);
    expect((await decryptFile('a.sops.yaml', Buffer.from(text), ['password'], key)).parts).toEqual([]);
  });
});
