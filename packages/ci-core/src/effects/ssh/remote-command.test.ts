import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Command } from '../../command.ts';
import { Secret } from '../../secret.ts';
import { BOOTSTRAP, encodeCommand, MARKER } from './remote-command.ts';

const home = mkdtempSync(join(tmpdir(), 'swarm-ci-shell-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A folder in which `sh` is that shell, as it is on a server of that kind. */
function shNamed(shell: string): string {
  const folder = join(home, shell);
  mkdirSync(folder);
  symlinkSync(`/bin/${shell}`, join(folder, 'sh'));
  return folder;
}

const text = (bytes: Buffer) => bytes.toString('latin1');

/** What sshd does with a command: the user's login shell gets it as one text, `first` is what arrives before our lines. */
async function run(shell: Shell, command: Command, input: string | Uint8Array = '', first?: (lines: string) => string) {
  const child = spawn(`/bin/${shell.login}`, ['-c', BOOTSTRAP], {
    env: { PATH: `${shell.folder}:/usr/bin:/bin`, LANG: 'C.UTF-8' },
  });
  child.stdin.on('error', () => {});
  child.stdin.write((first ?? ((lines) => lines))(encodeCommand(command)));
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  const began = text(out).startsWith(MARKER);
  return { code: await code, began, out: began ? out.subarray(MARKER.length) : out, err: text(err) };
}

type Shell = { readonly login: string; readonly folder: string };
const shells: Record<string, Shell> = {
  dash: { login: 'dash', folder: shNamed('dash') },
  bash: { login: 'bash', folder: shNamed('bash') },
};

const odd = fc.constantFrom(
  ...[
    '\n',
    '\r',
    '\t',
    ' ',
    "'",
    '"',
    '`',
    '$',
    '$(id)',
    '\\',
    '\\n',
    '\\0101',
    '\\c',
    '%',
    '%s',
    '!',
    '*',
    '?',
    '~',
    '-',
  ],
  ...['--', '#', ';', '&', '|', '<', '>', '=', 'é', '大', '😀', '\x7f', '\x01', MARKER, 'x1', '\nx1\n', '${HOME}', ''],
);
const value = fc
  .oneof(fc.string({ unit: 'binary' }), fc.array(fc.oneof(odd, fc.string({ unit: 'binary' })), { maxLength: 8 }))
  .map((parts) => [parts].flat().join('').replaceAll('\0', ''));
const bytesOf = (values: readonly string[]) => Buffer.from(values.map((one) => `${one}\0`).join('')).toString('latin1');

for (const [name, shell] of Object.entries(shells)) {
  describe(`through ${name}`, () => {
    it('arguments arrive byte for byte', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), async (values) => {
          const { code, out } = await run(shell, { argv: ['printf', '%s\\0', ...values] });
          expect({ code, out: text(out) }).toEqual({ code: 0, out: bytesOf(values) });
        }),
        { numRuns: 80 },
      );
    });

    it('variables arrive byte for byte, whatever their names', async () => {
      // Those that a shell keeps for itself in between, or that the bootstrap could stumble over.
      const special = fc.constantFrom(
        'l',
        'v',
        'n',
        'd',
        '_l',
        'IFS',
        'CDPATH',
        'HOME',
        'ENV',
        'PS4',
        'LC_ALL',
        'OPTIND1',
      );
      const names = fc.oneof(special, fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{4,12}$/));
      await fc.assert(
        fc.asyncProperty(fc.dictionary(names, value, { maxKeys: 5 }), async (env) => {
          const { code, out } = await run(shell, { argv: ['env', '-0'], env });
          const got = Object.fromEntries(
            out
              .toString()
              .split('\0')
              .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
          );
          expect(code).toBe(0);
          expect(got).toMatchObject(env);
        }),
        { numRuns: 80, examples: [[{ IFS: '\x01', l: '\x01' }], [{ IFS: '\x01\x7f\x81', v: '\x7f\x81' }]] },
      );
    });

    it('input is untouched', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (input) => {
          const { out } = await run(shell, { argv: ['cat'] }, input);
          expect(out.equals(Buffer.from(input))).toBe(true);
        }),
        { numRuns: 50 },
      );
      const large = Buffer.alloc(5_000_000, 'a\nx1\n\0');
      expect((await run(shell, { argv: ['cat'] }, large)).out.equals(large)).toBe(true);
    });

    it('exit codes pass through', async () => {
      for (const code of [0, 1, 2, 3, 126, 127, 255]) {
        expect(await run(shell, { argv: ['sh', '-c', `exit ${code}`] })).toMatchObject({ code, began: true });
      }
      expect(await run(shell, { argv: ['no-such-command'] })).toMatchObject({ code: 127, began: true });
    });

    it('runs in the folder, whatever its name', async () => {
      for (const name of ['-', '--', '-P', "it's $HOME `id`", 'new\nline', 'größe 大', '\\0101']) {
        const cwd = join(home, name);
        mkdirSync(cwd, { recursive: true });
        const { out } = await run(shell, { argv: ['pwd'], cwd, env: { CDPATH: '/' } });
        expect(out.toString()).toBe(`${cwd}\n`);
      }
      const gone = await run(shell, { argv: ['touch', join(home, 'ran')], cwd: '/no/such/folder' });
      expect(gone).toMatchObject({ code: 126, began: true });
      expect(gone.err).toContain('/no/such/folder');
    });

    it('runs nothing when another program read some of the lines', async () => {
      const command: Command = { argv: ['echo', 'a', 'b'], env: { A: '1', B: '2' }, cwd: '/' };
      const lines = encodeCommand(command).split('\n').slice(0, -1);
      const without = (index: number) => lines.toSpliced(index, 1);
      const eaten = [
        ...lines.map((_, index) => without(index)),
        ...lines.map((_, index) => lines.slice(index + 1)),
        ...lines.map((line, index) => [line.slice(1), ...lines.slice(index + 1)]),
      ];
      for (const rest of eaten) {
        const ran = await run(shell, command, '', () => rest.map((line) => `${line}\n`).join(''));
        expect(ran, rest.join(' ')).toMatchObject({ began: false, out: Buffer.alloc(0) });
        expect(ran.code).not.toBe(0);
      }
    });
  });
}

it('has no character that some login shell treats in a way of its own between single quotes', () => {
  const [, program] = /^sh -c '(.*)'$/.exec(BOOTSTRAP) ?? [];
  expect(program).toMatch(/^[^'\\!\n]+$/);
});

it('shows no value to a process list', () => {
  const secret = 'pass word$';
  expect(encodeCommand({ argv: ['x'], env: { A: new Secret(secret) } })).toContain('eA=pass\\0040word\\0044');
  expect(BOOTSTRAP).not.toContain(secret);
});
