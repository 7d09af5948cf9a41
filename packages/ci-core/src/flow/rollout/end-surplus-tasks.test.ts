import { expect, test } from 'vitest';
import { running, task } from '../../../../../test/support/stack/stack-scene.ts';
import { CiError } from '../../errors.ts';
import { startTrack, updateTrack } from '../../verdict/tasks/track.ts';
import type { Session } from '../session/session.ts';
import { endSurplusTasks } from './end-surplus-tasks.ts';

const before = running();
const doubled = { services: before.services, tasks: [...before.tasks, task({ slot: 2 })] };
const track = updateTrack(startTrack(before, 0, 0), doubled, 0);
const quiet = { info: () => {}, warn: () => {}, section: () => () => {}, folded: () => {}, progress: () => {} };

/** What it does at looks 11 and 12 seconds after the first one. */
async function asked(mayUpdate: boolean, answer?: CiError): Promise<string[]> {
  const said: string[] = [];
  const ask = async (what: string) => {
    said.push(what);
    if (answer) throw answer;
  };
  const session = {
    mutate: (work: (target: unknown) => unknown) => work({ engine: { bytes: ask } }),
  } as unknown as Session;
  const help = endSurplusTasks(session, quiet, () => mayUpdate);
  for (const at of [11_000, 12_000]) await help({ now: doubled, track }, at);
  return said;
}

test('a service with a surplus task is updated once, whether or not the engine accepts it', async () => {
  expect(await asked(true)).toEqual(['update shop_web']);
  expect(await asked(true, new CiError('ENGINE_REFUSED', 'update out of sequence', { hint: '' }))).toEqual([
    'update shop_web',
  ]);
});

test('a service that must not be updated is left alone', async () => {
  expect(await asked(false)).toEqual([]);
});

test('what another connection may cure is left to the session', async () => {
  await expect(asked(true, new CiError('CONNECTION_LOST', 'gone', { hint: '' }))).rejects.toThrow('gone');
});
