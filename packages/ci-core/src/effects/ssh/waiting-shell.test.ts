import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientChannel } from 'ssh2';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../secret.ts';
import { BOOTSTRAP } from './remote-command.ts';
import { waitingShell } from './waiting-shell.ts';

const ended: (() => void)[] = [];
afterAll(() => {
  for (const end of ended) end();
});

/** A session on a server with this shell, and how many were opened. */
function server(shell: string) {
  const folder = mkdtempSync(join(tmpdir(), 'swarm-ci-shell-'));
  symlinkSync(`/bin/${shell}`, join(folder, 'sh'));
  let opened = 0;
  const open = async () => {
    opened += 1;
    const child = spawn(`/bin/${shell}`, ['-c', `echo Welcome; echo careful >&2; ${BOOTSTRAP}`], {
      env: { PATH: `${folder}:/usr/bin:/bin`, LANG: 'C.UTF-8' },
    });
    child.stdin.on('error', () => {});
    ended.push(() => void child.kill());
    return Object.assign(child.stdout, {
      stderr: child.stderr,
      write: (text: string) => child.stdin.write(text),
      close: () => child.stdin.end(),
    }) as unknown as ClientChannel;
  };
  ended.push(() => rmSync(folder, { recursive: true, force: true }));
  const waiting = waitingShell('me@box', open);
  return { waiting, opened: () => opened };
}

for (const shell of ['dash', 'bash']) {
  describe(`one waiting ${shell}`, () => {
    it('gives each command its arguments, input, folder, variables and outputs, one after another', async () => {
      const { waiting, opened } = server(shell);
      waiting.loginTook(60_000);
      const script = 'cat; printf %s "$SECRET"; pwd >&2; exit "$1"';
      const texts = ['', 'in\n', '\0\\0\n\\c%s', "it's $(id) größe 😀", 'x\n'.repeat(9_000)];
      for (const [i, stdin] of texts.entries()) {
        const ran = await waiting.run({
          argv: ['sh', '-c', script, 'sh', `${i}`],
          env: { SECRET: new Secret(stdin.slice(0, 100).replaceAll('\0', '')) },
          cwd: '/usr',
          stdin: i % 2 === 0 ? stdin : new Secret(stdin),
        });
        const secret = stdin.slice(0, 100).replaceAll('\0', '');
        expect(ran).toEqual({ code: i, stdout: `${stdin}${secret}`, stderr: '/usr\n' });
      }
      expect(opened()).toBe(1);
    });

    it('does not take what a command leaves unread for the next one', async () => {
      const { waiting } = server(shell);
      waiting.loginTook(60_000);
      for (const stdin of ['rest\n', '1\ns\n', 'a\n'.repeat(30_000)]) {
        expect(await waiting.run({ argv: ['true'], stdin })).toEqual({ code: 0, stdout: '', stderr: '' });
        expect(await waiting.run({ argv: ['echo', 'next'] })).toEqual({ code: 0, stdout: 'next\n', stderr: '' });
      }
    });

    it('keeps the order of those that come at once, and ends only when it is idle', async () => {
      const { waiting, opened } = server(shell);
      waiting.loginTook(60_000);
      const all = [1, 2, 3].map((n) => waiting.run({ argv: ['echo', `${n}`] }));
      waiting.end();
      expect((await Promise.all(all)).map((one) => one?.stdout)).toEqual(['1\n', '2\n', '3\n']);
      waiting.end();
      expect(await waiting.run({ argv: ['echo', 'again'] })).toMatchObject({ stdout: 'again\n' });
      expect(opened()).toBe(2);
    });
  });
}

it('is not there where logins are fast, for long input, and beside a command that runs for long', async () => {
  const { waiting, opened } = server('dash');
  waiting.loginTook(300);
  expect(await waiting.run({ argv: ['true'] })).toBeUndefined();
  expect(opened()).toBe(0);
  waiting.loginTook(1_600);
  expect(await waiting.run({ argv: ['true'], stdin: 'x'.repeat(100_000) })).toBeUndefined();
  const long = waiting.run({ argv: ['sleep', '3'] });
  expect(await waiting.run({ argv: ['true'] })).toBeUndefined();
  expect(await long).toMatchObject({ code: 0 });
});
