import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigVersions } from './config-versions.ts';

const MD5_OF_A = '0cc175b9c0f1b6a831c399e269772661';
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'swarm-ci-versions-'));
  mkdirSync(join(directory, 'prod'));
  writeFileSync(join(directory, 'prod/a'), 'a');
});
afterEach(() => rmSync(directory, { recursive: true }));

const composeFile = 'docker-compose.prod.yaml';
const write = (text: string | Uint8Array) => writeFileSync(join(directory, composeFile), text);
const read = () => readConfigVersions({ directory, composeFile });

describe('readConfigVersions', () => {
  it('names the versions of the files, relative to the directory', async () => {
    write('configs:\n  a: { name: "${PROD_A}", file: ./prod/a }\n');
    expect(await read()).toEqual({
      versions: [{ variable: 'PROD_A', name: `prod_a_${MD5_OF_A}` }],
      skipped: [],
      problems: [],
    });
  });

  it('never shows the hash of a secret', async () => {
    write('secrets:\n  a: { name: "${PROD_A}", file: ./prod/a }\n');
    expect((await read()).versions).toEqual([]);
  });

  it('follows symbolic links and absolute paths', async () => {
    symlinkSync('prod/a', join(directory, 'link'));
    write(`configs:\n  a: { name: "\${A}", file: link }\n  b: { name: "\${B}", file: ${directory}/prod/a }\n`);
    expect((await read()).versions.map(({ name }) => name)).toEqual([`a_${MD5_OF_A}`, `b_${MD5_OF_A}`]);
  });

  it.each(['missing', 'prod', '.', '""', 'prod/', 'prod/a/', 'missing/../prod/a', '"a\\0b"', 'x'.repeat(300)])(
    'skips the file %s and says so',
    async (file) => {
      write(`configs:\n  ok: { name: "\${OK}", file: prod/a }\n  a: { name: "\${A}", file: ${file} }\n`);
      const { versions, skipped, problems } = await read();
      expect(problems).toEqual([]);
      expect(versions.map(({ variable }) => variable)).toEqual(['OK']);
      expect(skipped).toEqual([expect.stringMatching(/docker-compose\.prod\.yaml:3:3: config "a" .* does not exist/)]);
    },
  );

  it('does not take a dangling link for a file', async () => {
    symlinkSync('nowhere', join(directory, 'link'));
    write('configs:\n  a: { name: "${A}", file: link }\n');
    expect((await read()).skipped).toHaveLength(1);
  });

  it('warns when one variable names two different files', async () => {
    writeFileSync(join(directory, 'b'), 'b');
    write('configs:\n  a: { name: "${A}", file: prod/a }\n  b: { name: "${A}", file: b }\n');
    const { versions } = await read();
    expect(versions.map(({ warning }) => warning)).toEqual([undefined, expect.stringContaining('two files')]);
  });

  it('reports a missing directory', async () => {
    const found = await readConfigVersions({ directory: '/nonexistent/x', composeFile });
    expect(found).toEqual({
      versions: [],
      skipped: [],
      problems: [{ at: '/nonexistent/x', message: 'there is no such directory', hint: expect.any(String) }],
    });
  });

  it('reports a missing compose file and names the one that may be meant', async () => {
    const at = join(directory, composeFile);
    expect((await read()).problems).toEqual([
      { at, message: 'there is no such compose file', hint: `there is no YAML file in ${directory}` },
    ]);
    writeFileSync(join(directory, 'docker-compose.prod.yml'), '');
    expect((await read()).problems[0]?.hint).toContain('did you mean "docker-compose.prod.yml"?');
    mkdirSync(at);
    expect((await read()).problems[0]?.message).toBe('there is no such compose file');
  });

  it.each([
    ['configs:\n  a: [1\n', /:\d+:\d+$/],
    ['configs:\n\ta: 1\n', /:2:1$/],
    ['a: b: c\n', /:1:4$/],
    ['configs: *nothing\n', /:1:10$/],
    ['configs:\n  <<: 5\n', /:2:7$/],
    ['x: &x [1]\nconfigs:\n  <<: *x\n', /:3:7$/],
    ['a: 1\n---\nb: 2\n', /:2:1$/],
    ['\uFEFFa: "\n', /:\d+:\d+$/],
  ])('reports malformed YAML with its place: %j', async (text, place) => {
    write(text);
    const { versions, problems } = await read();
    expect(versions).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.at).toMatch(/docker-compose\.prod\.yaml:\d+:\d+$/);
    expect(problems[0]?.at).toMatch(place);
    expect(problems[0]?.message).toMatch(/^invalid YAML: /);
  });

  it('reports a file that is not UTF-8', async () => {
    write(Buffer.from('\ufeffconfigs:\n', 'utf16le'));
    expect((await read()).problems).toEqual([
      { at: join(directory, composeFile), message: 'the compose file is not UTF-8 text', hint: 'save it as UTF-8' },
    ]);
  });
});
