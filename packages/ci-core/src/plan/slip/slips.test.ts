import { expect, test } from 'vitest';
import { parseYaml } from '../../yaml.ts';
import { readManifest } from '../manifest/manifest.ts';
import { absentFile } from './absent-file.ts';
import { envFileSlips } from './env-file-slips.ts';
import { imageSlip } from './image-slip.ts';
import { keySlips } from './key-slips.ts';
import { lfsPointers } from './lfs-pointer.ts';
import { versionSlip } from './version-slip.ts';

const yamlOf = (text: string) => parseYaml('c.yaml', text).yaml;
const said = (problems: readonly { at: string; message: string }[]) =>
  problems.map(({ at, message }) => `${at} ${message}`);

test.each([
  ['3.8', 'c.yaml:1:10 version: 3.8 is not a text for YAML, and Docker takes a text only'],
  ['3', 'c.yaml:1:10 version: 3 is not a text for YAML, and Docker takes a text only'],
  ['"4"', 'c.yaml:1:10 "docker stack deploy" does not know version "4"'],
  ['"3.8.0"', 'c.yaml:1:10 "docker stack deploy" does not know version "3.8.0"'],
  ['"${V}"', 'c.yaml:1:10 version: "${V}" contains a variable, and Docker fills in none there'],
  ['', 'c.yaml:1:10 the version has no value'],
])('version: %s', (version, says) => {
  expect(said(versionSlip(yamlOf(`version: ${version}\n`)))).toEqual([says]);
});

test('versions that Docker takes', () => {
  for (const version of ['"3"', '"3.0"', '"3.13"', '""'])
    expect(versionSlip(yamlOf(`version: ${version}\n`)), version).toEqual([]);
  expect(versionSlip(yamlOf('services: {}\n'))).toEqual([]);
});

test('keys that are not texts', () => {
  const text = 'services:\n  1: { environment: { true: x, ~: y, on: z, "2": a } }\n  web: { <<: { user: u } }\n';
  expect(said(keySlips(yamlOf(text)))).toEqual([
    'c.yaml:2:3 the key 1 is a number in YAML, and Docker takes texts only',
    'c.yaml:2:23 the key true is a truth value in YAML, and Docker takes texts only',
    'c.yaml:2:32 the key ~ is nothing in YAML, and Docker takes texts only',
  ]);
});

test.each([
  ['export A=1\n', 'x.env:1:1 the line begins with "export", which only a shell reads'],
  ['A=1\nA B=1\n', 'x.env:2:1 its name contains a space'],
  ['A: 1\n', 'x.env:1:1 the line has ":" in place of "="'],
  ['=x\n', 'x.env:1:1 the line has no name before "="'],
  [`A=${'x'.repeat(65_534)}\n`, 'x.env:1:1 the line has 65536 bytes, and Docker reads at most 65535 of an env file'],
  [Buffer.from('A=1\nB=caf\xe9\n', 'latin1'), 'x.env:2:1 the line is not UTF-8 text'],
  [Buffer.from('\uFEFFA=1\n', 'utf16le'), 'x.env:1:1 it has zero bytes, so it is not UTF-8 text'],
])('what Docker refuses in an env file: %#', (text, says) => {
  expect(said(envFileSlips('x.env', Buffer.from(text as string)))).toEqual([says]);
});

test('what Docker takes in an env file', () => {
  const text = `\uFEFF# a b\r\n\r\n  A=1 2\r\nB\n#\nC="x y" # z\nD=${'x'.repeat(65_532)}\nKEY=a=b`;
  expect(envFileSlips('x.env', Buffer.from(text))).toEqual([]);
  expect(envFileSlips('x.env', Buffer.from(''))).toEqual([]);
});

test('a line of a key is not shown', () => {
  const [problem] = envFileSlips('x.env', Buffer.from('-----BEGIN KEY-----\n'));
  expect(JSON.stringify(problem)).not.toContain('BEGIN');
});

test.each([
  ['https://registry.example.com/app:1', /without the scheme/],
  ['app:1\n', /^remove the line break/],
  [' app:1', /^write NAME:TAG/],
  ['app:', /no variable in it is empty/],
  ['registry.example.com//app', /no variable in it is empty/],
  ['registry.example.com/Team/App:V1', /^write team\/app;/],
])('the image %j', (image, hint) => {
  expect(imageSlip(image)?.hint).toMatch(hint);
  expect(imageSlip(image)?.message).not.toMatch(/[\r\n]/);
});

test('images that Docker takes', () => {
  const digest = `sha256:${'aB'.repeat(32)}`;
  for (const image of [
    'app',
    'Registry.Example.COM:5000/a/b:V1',
    `a/b:1@${digest}`,
    '[2001:db8::1]:5000/app:1',
    '\0A/App',
  ])
    expect(imageSlip(image), image).toBeUndefined();
});

test('a file that is not there', () => {
  const existing = new Set(['prod/nginx.conf', 'prod/dir/a', 'prod/link']);
  expect(absentFile('prod/Nginx.conf', existing)).toMatchObject({
    hint: 'write prod/nginx.conf: capital letters count',
  });
  expect(absentFile('prod/dir', existing)).toEqual({ is: 'is a folder', hint: 'name a file in it' });
  expect(absentFile('prod/link', existing).is).toBe('is a link that leads to no file');
  expect(absentFile('prod/x', existing, '"file:"').hint).toBe('add the file, or correct "file:"');
});

test('a pointer of Git LFS in place of a file', () => {
  const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n');
  const contents = new Map([
    ['prod/big.conf', pointer],
    ['prod/a.conf', Buffer.from('version 1')],
  ]);
  expect(said(lfsPointers(contents))).toEqual(['prod/big.conf is a pointer of Git LFS, not the file itself']);
});

test.each([
  [
    'services:\n<<<<<<< HEAD\n  web: { image: a }\n=======\n  web: { image: b }\n>>>>>>> x\n',
    /marks of a merge conflict/,
  ],
  ['services:\n  web:\n    image: a\n    hostname:\u00a0x\n', /line 4 has a no-break space/],
])('a slip of YAML: %#', (text, says) => {
  expect(said(parseYaml('c.yaml', text).problems)).toEqual([expect.stringMatching(says)]);
});

test.each([
  ['version https://git-lfs.github.com/spec/v1\noid sha256:aa\n', /a pointer of Git LFS/],
  [Buffer.from('\uFEFFservices:\n', 'utf16le').toString('utf8'), /zero bytes/],
  ['services:\n  - web: { image: a }\n', /c\.yaml:2:3 "services" is a list/],
  ['web: { image: a }\n', /the file has no services/],
])('a compose file without services: %#', (text, says) => {
  expect(said(readManifest('c.yaml', text).problems).join()).toMatch(says);
});
