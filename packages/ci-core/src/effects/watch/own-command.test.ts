import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startOwnCommand } from './own-command.ts';

const env = { PATH: process.env.PATH, WORD: 'a b' };
const sh = (script: string, ...args: string[]) => {
  const lines: string[] = [];
  const command = startOwnCommand(['sh', '-c', script, 'sh', ...args], env, (line) => lines.push(line));
  return { command, lines };
};

test('both outputs come line by line, also one without an end; the arguments are data', async () => {
  const { command, lines } = sh('printf "%s\\n" "$1" "$WORD" >&2; printf "10%%\\r20%%\\rend"; exit 7', '$(id); `id`');
  expect(await command.exit).toBe(7);
  expect(lines.sort()).toEqual(['$(id); `id`', '10%', '20%', 'a b', 'end']);
});

test('a command that a signal ends has the exit code that a shell gives it', async () => {
  expect(await sh('kill -9 $$').command.exit).toBe(137);
});

test('a program that does not exist is invalid input', async () => {
  const { exit } = startOwnCommand(['no-such-program'], env, () => {});
  await expect(exit).rejects.toMatchObject({ code: 'INVALID_INPUT', problems: [{ at: '-- command' }] });
});

test('stopped, everything that it started ends with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'swarm-ci-own-'));
  const file = join(folder, 'ended');
  const inner = `trap 'echo inner >>"$1"; exit 0' TERM; echo ready; while :; do sleep 0.1; done`;
  const { command, lines } = sh(`sh -c '${inner.replaceAll("'", `'\\''`)}' sh "$1"; exit 3`, file);
  await vi.waitFor(() => expect(lines).toContain('ready'), 20_000);
  command.stop();
  expect(await command.exit).toBe(143);
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe('inner\n'), 20_000);
  rmSync(folder, { recursive: true });
});

test('a process that it leaves in the background is not waited for', async () => {
  const began = performance.now();
  const { command, lines } = sh('sleep 20 & echo done');
  expect(await command.exit).toBe(0);
  expect(lines).toEqual(['done']);
  expect(performance.now() - began).toBeLessThan(15_000);
});
