import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../yaml.ts';
import { versionedEntries, versionOf, withConflicts } from './config-versions.ts';
import { invalidNameReason } from './limits.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function entries(text: string, kinds: ('config' | 'secret')[] = ['config']) {
  const { yaml, problems } = parseYaml('compose.yaml', text, { uniqueKeys: false });
  expect(problems).toEqual([]);
  return versionedEntries(yaml, kinds);
}

/** `VARIABLE file` of each entry that counts. */
const counted = (text: string) => entries(text).entries.map(({ variable, file }) => `${variable} ${file}`);

describe('versionedEntries', () => {
  it.each([
    '',
    'services: {}\n',
    'configs:\n',
    'configs: []\n',
    'configs: text\n',
    '- configs\n',
    '# only a comment\n',
  ])('finds none in %j', (text) => {
    expect(entries(text)).toEqual({ entries: [], skipped: [] });
  });

  it('takes a name of the form ${…} as it is, whatever it contains', () => {
    const names = ['${A}', '${A}_${B}', '${}', '${A:-x}', '${Größe}', '${ A }'];
    const text = `configs:\n${names.map((name, i) => `  c${i}: { name: "${name}", file: f }\n`).join('')}`;
    expect(entries(text).entries.map(({ variable }) => variable)).toEqual(['A', 'A}_${B', '', 'A:-x', 'Größe', ' A ']);
  });

  it.each([
    'plain',
    '$A',
    '${A}x',
    'x${A}',
    '${A',
    'A}',
    '$${A}',
    '',
    '" ${A}"',
    '"${A}\\n"',
    '123',
    'null',
    '[ "${A}" ]',
  ])('skips the name %s and says so', (name) => {
    const { entries: found, skipped } = entries(`configs:\n  c:\n    name: ${name}\n    file: f\n`);
    expect(found).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toMatch(/^compose\.yaml:2:3: config "c" gets no versioned name: /);
  });

  it.each([
    ['null', 'it is not a mapping'],
    ['[a]', 'it is not a mapping'],
    ['text', 'it is not a mapping'],
    ['{ name: "${A}" }', 'it has no file'],
    ['{ name: "${A}", file: [f] }', 'it has no file'],
    ['{ name: "${A}", external: true }', 'it has no file'],
    ['{ file: f }', 'it has no name'],
  ])('skips %s: %s', (entry, why) => {
    expect(entries(`configs:\n  c: ${entry}\n`).skipped).toEqual([
      `compose.yaml:2:3: config "c" gets no versioned name: ${why}`,
    ]);
  });

  it('follows anchors', () => {
    expect(
      counted(
        'x-name: &n ${A}\nx-file: &f a.conf\nx-all: &all\n  name: *n\n  file: *f\nconfigs:\n  one: *all\n  two: {name: "${B}", file: *f}\n',
      ),
    ).toEqual(['A a.conf', 'B a.conf']);
  });

  it('follows an anchor that is set again to the last one before the alias', () => {
    expect(
      counted(
        'a: &f one\nconfigs:\n  a: {name: "${A}", file: *f}\n  b: {name: "${B}", file: &f two}\n  c: {name: "${C}", file: *f}\n',
      ),
    ).toEqual(['A one', 'B two', 'C two']);
  });

  describe('merge keys', () => {
    const shared = 'x: &x\n  m: { name: "${M}", file: m }\n  n: { name: "${N}", file: n }\n';
    const other = 'y: &y\n  n: { name: "${N2}", file: n2 }\n  o: { name: "${O}", file: o }\n';

    it.each([
      ['first', '  <<: *x\n  a: { name: "${A}", file: a }\n  b: { name: "${B}", file: b }\n'],
      ['in the middle', '  a: { name: "${A}", file: a }\n  <<: *x\n  b: { name: "${B}", file: b }\n'],
      ['last', '  a: { name: "${A}", file: a }\n  b: { name: "${B}", file: b }\n  <<: *x\n'],
    ])('come first, also when written %s', (_, body) => {
      expect(counted(`${shared}configs:\n${body}`)).toEqual(['M m', 'N n', 'A a', 'B b']);
    });

    it('keep their place when an own entry replaces them', () => {
      expect(
        counted(`${shared}configs:\n  a: {name: "\${A}", file: a}\n  m: {name: "\${MINE}", file: mine}\n  <<: *x\n`),
      ).toEqual(['MINE mine', 'N n', 'A a']);
    });

    it('of a list: the first one wins, the last one stands first', () => {
      expect(counted(`${shared}${other}configs:\n  <<: [*x, *y]\n`)).toEqual(['N n', 'O o', 'M m']);
    });

    it('written twice: the later one wins', () => {
      expect(counted(`${shared}${other}configs:\n  <<: *x\n  <<: *y\n`)).toEqual(['M m', 'N2 n2', 'O o']);
    });

    it('inside an entry and inside what is merged', () => {
      expect(
        counted(
          'x: &x { file: f }\ny: &y { <<: *x, name: "${Y}" }\nconfigs:\n  a: { <<: *y }\n  b: { name: "${B}", <<: *y }\n',
        ),
      ).toEqual(['Y f', 'B f']);
    });

    it('are not meant by a quoted "<<"', () => {
      expect(counted(`${shared}configs:\n  "<<": *x\n  a: { name: "\${A}", file: a }\n`)).toEqual(['A a']);
    });
  });

  it('takes the last of duplicate keys at the place of the first', () => {
    expect(
      counted(
        'configs:\n  a: {name: "${A}", file: a}\n  b: {name: "${B}", file: b, file: b2}\n  a: {name: "${A2}", file: a2}\n',
      ),
    ).toEqual(['A2 a2', 'B b2']);
    expect(counted('configs:\n  a: {name: "${A}", file: a}\nconfigs:\n  b: {name: "${B}", file: b}\n')).toEqual([
      'B b',
    ]);
  });

  it('takes 1 and "1" for two keys', () => {
    expect(counted('configs:\n  1: {name: "${A}", file: a}\n  "1": {name: "${B}", file: b}\n')).toEqual(['A a', 'B b']);
  });

  it('reads CRLF, a byte order mark and Unicode', () => {
    const text = '\uFEFFconfigs:\r\n  größe:\r\n    name: ${GRÖSSE}\r\n    file: dev/größe 大.conf\r\n';
    expect(counted(text)).toEqual(['GRÖSSE dev/größe 大.conf']);
  });

  it('reads quoted and folded scalars', () => {
    expect(
      counted(
        'configs:\n  a:\n    name: \'${A}\'\n    file: "a\\x2econf"\n  b:\n    name: >-\n      ${B}\n    file: |-\n      b.conf\n',
      ),
    ).toEqual(['A a.conf', 'B b.conf']);
  });

  it('takes secrets only when asked, after the configs', () => {
    const text = 'secrets:\n  s: {name: "${S}", file: s}\nconfigs:\n  c: {name: "${C}", file: c}\n';
    expect(entries(text).entries.map(({ variable }) => variable)).toEqual(['C']);
    expect(entries(text, ['config', 'secret']).entries.map(({ kind, variable }) => `${kind} ${variable}`)).toEqual([
      'config C',
      'secret S',
    ]);
  });
});

describe('versionOf', () => {
  it('is the variable, an underscore and the MD5 of the bytes, in lower case', () => {
    expect(versionOf('PROJECT_PROD_NGINX_PROXY_CONFIG', Buffer.from('hello'))).toEqual({
      variable: 'PROJECT_PROD_NGINX_PROXY_CONFIG',
      name: 'project_prod_nginx_proxy_config_5d41402abc4b2a76b9719d911017c592',
    });
  });

  it('hashes bytes, not text', () => {
    const [lf, crlf, binary] = ['a\n', 'a\r\n', Buffer.from([0, 255, 254])].map(
      (it) => versionOf('A', Buffer.from(it)).name,
    );
    expect(lf).toBe(`a_${md5('a\n')}`);
    expect(crlf).toBe(`a_${md5('a\r\n')}`);
    expect(binary).toBe(
      `a_${createHash('md5')
        .update(Buffer.from([0, 255, 254]))
        .digest('hex')}`,
    );
    expect(versionOf('A', new Uint8Array()).name).toBe('a_d41d8cd98f00b204e9800998ecf8427e');
  });

  it('fits exactly at 64 characters', () => {
    const version = versionOf('PROJECT_PROD_NGINX_PROXY_CONFIG', Buffer.from('x'));
    expect(version.name).toHaveLength(64);
    expect(version.warning).toBeUndefined();
  });

  it.each([32, 33, 51, 52, 200])('is shortened to what Docker takes for a variable of %i characters', (length) => {
    const variable = 'A'.repeat(length);
    const { name, warning } = versionOf(variable, Buffer.from('x'));
    expect(name).toBe(`${'a'.repeat(Math.min(length, 51))}_${md5('x').slice(0, 12)}`);
    expect(invalidNameReason(name)).toBeUndefined();
    expect(warning).toContain(`${length + 33} characters`);
    expect(warning).toContain(`using "${name}"`);
    expect(versionOf(variable, Buffer.from('y')).name).not.toBe(name);
  });

  it.each(['A}_${B', '', 'A:-x', 'größe', '1A'])('warns that Docker will not find ${%s}', (variable) => {
    const { name, warning } = versionOf(variable, Buffer.from('x'));
    expect(name).toBe(`${variable}_${md5('x')}`.toLowerCase());
    expect(warning).toContain('is not a single variable');
  });
});

describe('withClashes', () => {
  it('warns when one variable names two files, and changes nothing else', () => {
    const a = versionOf('A', Buffer.from('1'));
    const b = versionOf('B', Buffer.from('1'));
    const a2 = versionOf('A', Buffer.from('2'));
    expect(withConflicts([a, b, a])).toEqual([a, b, a]);
    const [first, second, third] = withConflicts([a, b, a2]);
    expect([first, second]).toEqual([a, b]);
    expect(third).toMatchObject({ ...a2, warning: expect.stringContaining('two files') });
  });
});
