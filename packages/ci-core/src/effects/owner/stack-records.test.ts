import { expect, test } from 'vitest';
import { ownerOf, recordOf, type StackOwner } from '../../plan/owner/stack-owner.ts';
import type { Engine } from '../engine/engine.ts';
import { refused, refusedBy } from '../engine/engine-failure.ts';
import { recordOwner } from './stack-records.ts';

const self = ownerOf({ stack: 'shop', environment: 'prod', serverPath: '/data/a', project: 'a' });
const other: StackOwner = { ...self, environment: 'dev' };

/** A swarm with this record, or one that gets it while the own one is made. */
const swarm = ({ now, meanwhile, status = 409 }: { now?: StackOwner; meanwhile?: StackOwner; status?: number }) => {
  let recorded = now;
  const sent: string[] = [];
  const ask = async () => (recorded === undefined ? [] : [{ ID: '1', Spec: recordOf(recorded) }]);
  const bytes: Engine['bytes'] = async (what, { path }) => {
    sent.push(path);
    if (meanwhile === undefined && status === 409) return Buffer.from('');
    recorded = meanwhile;
    throw refused('m1', what, refusedBy({ status, body: Buffer.from('{"message":"no"}') }));
  };
  return { engine: { ask, bytes } as unknown as Engine, sent };
};

test('the owner is recorded once', async () => {
  const first = swarm({});
  await recordOwner(first.engine, self);
  expect(first.sent).toEqual(['/configs/create']);
  const again = swarm({ now: self });
  await recordOwner(again.engine, self);
  expect(again.sent).toEqual([]);
});

test('another owner is named, also one that was faster by a moment', async () => {
  const refusal = { code: 'INVALID_INPUT', problems: [{ message: expect.stringContaining('the environment dev') }] };
  await expect(recordOwner(swarm({ now: other }).engine, self)).rejects.toMatchObject(refusal);
  await expect(recordOwner(swarm({ meanwhile: other }).engine, self)).rejects.toMatchObject(refusal);
  await expect(recordOwner(swarm({ meanwhile: self }).engine, self)).resolves.toBeUndefined();
});

test('a swarm that cannot keep it says so', async () => {
  await expect(recordOwner(swarm({ status: 403 }).engine, self)).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
});
