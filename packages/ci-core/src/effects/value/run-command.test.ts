import { expect, test } from 'vitest';
import { CiError } from '../../errors.ts';
import { runCommand } from './run-command.ts';

const mask = (text: string) => text.replaceAll('from the job', '***');
const env = { PATH: process.env.PATH, VALUE: 'from the job' };
const options = { directory: '/tmp', env, mask };
const sh = (script: string, limit?: number) => runCommand(['sh', '-c', script], options, limit);
const text = async (script: string) => Buffer.from((await sh(script)).content).toString('latin1');
const refused = async (running: Promise<unknown>) => {
  const error = await running.catch((caught: unknown) => caught);
  if (!(error instanceof CiError)) throw new Error('it was not refused');
  return [error.code, error.message, error.hint];
};

test('one line is taken without its line break, several byte for byte', async () => {
  expect(await text("printf 'a b'")).toBe('a b');
  expect(await text('echo "$VALUE"')).toBe('from the job');
  expect(await text("printf 'one\\r\\n'")).toBe('one');
  expect(await text("printf 'one\\ntwo\\n'")).toBe('one\ntwo\n');
  expect(await text("printf '\\n\\n'")).toBe('\n\n');
  expect(await text("printf '\\377\\0\\1'")).toBe('\u00ff\u0000\u0001');
  expect(await text('pwd')).toBe('/tmp');
});

test('there is no shell, and nothing on standard input', async () => {
  const { content } = await runCommand(['echo', '$(id)', '`id`', '; id'], options);
  expect(Buffer.from(content).toString()).toBe('$(id) `id` ; id');
  expect(await text('cat; echo ended')).toBe('ended');
});

test('a command that is missing, fails, prints nothing or too much, or does not end', async () => {
  expect(await refused(runCommand(['no-such-command-x', 'a'], options))).toEqual([
    'INVALID_INPUT',
    'no-such-command-x is not installed where this job runs',
    'install it in the image of the job, or correct "x-command:"',
  ]);
  const [, message] = await refused(sh('echo hunter2; echo first >&2; echo not signed in >&2; exit 7'));
  expect(message).toBe('sh failed with exit code 7: not signed in');
  expect((await refused(sh('echo "$VALUE" >&2; exit 1')))[1]).toBe('sh failed with exit code 1: ***');
  expect((await refused(sh('echo'))).slice(0, 2)).toEqual(['INVALID_INPUT', 'sh printed nothing']);
  expect((await refused(sh('exit 0')))[1]).toBe('sh printed nothing');
  expect((await refused(sh('kill -9 $$')))[1]).toBe('sh was ended by SIGKILL');
  expect((await refused(sh('head -c 2000000 /dev/zero')))[1]).toBe('sh printed more than Docker allows in a secret');
  expect((await refused(sh('exec sleep 20', 200)))[1]).toBe('sh did not end within 0.2 s');
  expect((await refused(runCommand(['/tmp'], options)))[1]).toBe('/tmp cannot be started: EACCES');
});
