import { expect, test } from 'vitest';
import { catalogue } from '../jobs/catalogue.ts';
import { readArguments } from './arguments.ts';

const deploy = await catalogue.deploy?.load();
if (!deploy) throw new Error('unknown job deploy');

test('readArguments: the longest word that Linux accepts is reported by its position, together with the other problems', () => {
  const { problems } = readArguments(deploy, ['prod', `-${'a'.repeat(131_000)}`, '--timeout', '-5m', '--what']);
  const reported = problems.map(({ at, message }) => `${at} ${message}`);
  expect(reported).toEqual([
    'argument 2 has 131001 characters; the limit is 20000',
    '-a unknown option',
    '--what unknown option',
  ]);
});

test('readArguments: an option that repeats keeps every value', async () => {
  const comment = await catalogue['comment-images']?.load();
  if (!comment) throw new Error('unknown job comment-images');
  const { options, problems } = readArguments(comment, ['--image', 'a=x/a:1', '--failed=b', '--image=c=x/c:1,d=x/d:1']);
  expect({ options, problems }).toEqual({
    options: { image: 'a=x/a:1,c=x/c:1,d=x/d:1', failed: 'b' },
    problems: [],
  });
});

test('readArguments: a flag for a list keeps every value, another one the last', () => {
  const words = ['prod', '--compose-file', 'a.yml', '--compose-file=b.yml', '--stack-name', 'a', '--stack-name=b'];
  expect(readArguments(deploy, words)).toMatchObject({ flags: { files: 'a.yml,b.yml', stackName: 'b' }, problems: [] });
});

test('readArguments: a long value is read completely', () => {
  const { flags, problems } = readArguments(deploy, ['prod', '--server-path', '/abc'.repeat(2_000)]);
  expect(problems).toEqual([]);
  expect(flags.serverPath).toHaveLength(8_000);
});

test('readArguments: what follows "--" is the command of a job that takes one, word for word', async () => {
  const watch = await catalogue.watch?.load();
  if (!watch) throw new Error('unknown job watch');
  const words = ['docker', '--timeout', '--', '--help', '', `-${'a'.repeat(30_000)}`];
  expect(readArguments(watch, ['prod', '--timeout', '1m', '--', ...words])).toMatchObject({
    argument: 'prod',
    command: words,
    flags: { timeout: '1m' },
    problems: [],
  });
  expect(readArguments(watch, ['prod']).command).toBeUndefined();
  const forgotten = readArguments(watch, ['prod', 'docker', 'stack', 'deploy']);
  expect(forgotten.problems).toMatchObject([{ at: '"docker"', hint: 'write "--" before the command' }]);
  expect(readArguments(deploy, ['prod', '--', 'docker']).problems).toHaveLength(1);
});
