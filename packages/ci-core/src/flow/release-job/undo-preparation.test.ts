import { expect, test } from 'vitest';
import { OWNER_LABEL } from '../../plan/deploy/owned-configs.ts';
import { ownerOf, recordOf, type StackOwner } from '../../plan/owner/stack-owner.ts';
import { recordOfRun } from '../../plan/release-job/run-record.ts';
import type { JobResult } from '../../verdict/release-job/job-result.ts';
import type { Start } from '../deploy/read-start.ts';
import type { Session } from '../session/session.ts';
import { undoPreparation } from './undo-preparation.ts';

const target = { stack: 'shop', environment: 'prod', serverPath: '/data/shop' };
const identity = { stack: 'shop', job: 'first', commit: '', version: '', image: 'app:1', rollback: '' };
const own = (Name: string) => ({ Name, Labels: { [OWNER_LABEL]: 'shop' } });
const configs = [own('page_1'), own('page_2'), recordOf(ownerOf(target)), recordOfRun(identity, new Date(0))];
const withIds = (specs: readonly { readonly Name: string }[]) => specs.map((Spec) => ({ ID: Spec.Name, Spec }));
const log = { info() {}, warn() {}, progress() {}, folded() {}, section: () => () => {} };

async function goneAfter(statuses: readonly JobResult['status'][], owner?: StackOwner): Promise<string[]> {
  const gone: string[] = [];
  const engine = {
    ask: async (_: string, { path }: { path: string }) => withIds(path === '/configs' ? configs : [own('token_1')]),
    bytes: async (_: string, { path }: { path: string }) => void gone.push(path),
    patience: { window: 0, signal: undefined },
  };
  const session = { mutate: (work: (manager: unknown) => unknown) => work({ engine }) } as unknown as Session;
  const start = { before: { services: [], tasks: [] }, kept: {}, inPlace: [], owner } as unknown as Start;
  const made = { networks: new Set<string>(), files: new Set(['page_2', 'token_1']) };
  const releaseJobs = statuses.map((status) => ({ status }) as JobResult);
  const journal = { noted: () => ({ releaseJobs }) } as unknown as Parameters<typeof undoPreparation>[3];
  await undoPreparation(session, target, { start, made }, journal, log);
  return gone;
}

test('a first deploy leaves nothing that it made', async () => {
  expect(await goneAfter(['failed'])).toEqual(['/configs/page_2', '/configs/shop_swarm-ci-owner', '/secrets/token_1']);
});

test('the record of the owner stays if it was there before, or if a job has run', async () => {
  const files = ['/configs/page_2', '/secrets/token_1'];
  expect(await goneAfter(['failed'], ownerOf(target))).toEqual(files);
  expect(await goneAfter(['succeeded', 'failed'])).toEqual(files);
});
