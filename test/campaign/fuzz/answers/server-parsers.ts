import { PassThrough, Readable } from 'node:stream';
import { readFolderOwners } from '../../../../packages/ci-core/src/effects/owner/folder-releases.ts';
import { takeLock } from '../../../../packages/ci-core/src/effects/server/lock.ts';
import { listReleases } from '../../../../packages/ci-core/src/effects/server/release-store.ts';
import { newerRelease, releasesToDrop } from '../../../../packages/ci-core/src/plan/release/release.ts';
import { rollbackTarget } from '../../../../packages/ci-core/src/plan/release/rollback-target.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';
import { host } from './said-engine.ts';

export const serverParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'kept releases',
    covers: ['listReleases', 'releasesToDrop', 'newerRelease', 'rollbackTarget', 'historyWith'],
    inputs: mutatedJson([
      {
        id: '20260131-100000-c0ffee',
        stack: 's',
        createdAt: 'x',
        composeFile: 'c',
        variables: { A: 'b' },
        images: { s_web: 'a' },
        configs: [],
        fingerprint: 'f',
        commit: 'c',
        committedAt: '2026-01-31',
        branch: 'main',
      },
    ])
      .map((one) => `a\nb\n${JSON.stringify(one)}\n`)
      .chain((text) => mutatedText([text, `${text}${text}`])),
    attacks: (size) => [...sizeAttacks(size, ['{"id":']), '['.repeat(size)],
    waits: true,
    read: async (stdout) => {
      const kept = await listReleases({ ...host, run: async () => ({ code: 0, stdout, stderr: '' }) }, '/data/x', 's');
      const commit = { sha: 'd', branch: 'main', committedAt: '2026-01-30' };
      return {
        dropped: releasesToDrop(kept.releases, 1, kept.history).length,
        newer: newerRelease(commit, kept.releases),
        target: rollbackTarget(kept, { services: [], tasks: [] }, undefined).kind,
      };
    },
  }),
  fuzzer<string>({
    name: 'live releases of a folder',
    covers: ['readFolderOwners'],
    inputs: mutatedJson([{ id: '1', stack: 's', createdAt: 'x', composeFile: 'c', fingerprint: 'f' }])
      .map((one) => `environment prod\n${JSON.stringify(one)}\n`)
      .chain((text) => mutatedText([text, `${text}${text}`], ['environment '])),
    attacks: (size) => [...sizeAttacks(size, ['{"id":', 'environment ']), '['.repeat(size)],
    waits: true,
    read: (stdout) => readFolderOwners({ ...host, run: async () => ({ code: 0, stdout, stderr: '' }) }, '/data/x'),
  }),
  fuzzer<string>({
    name: 'words of the lock of an environment',
    covers: ['takeLock'],
    inputs: mutatedText(
      [
        'held https://ci/1 (commit c0ffee), since x\nlast 12 https://ci/2\nready /dev/shm/swarm-ci.x\n',
        'ready /tmp/x\n',
        '',
      ],
      ['held ', 'last -1 ', 'ready '],
    ),
    attacks: (size) => sizeAttacks(size, ['held ', 'last 1 ']),
    waits: true,
    read: async (text) => {
      const stdin = new PassThrough();
      stdin.resume();
      const start = () => ({
        stdin,
        stdout: Readable.from([Buffer.from(text)]),
        stderr: Readable.from([Buffer.from(text)]),
        exit: Promise.resolve(75),
      });
      const place = { environment: 'prod', stack: 's', serverPath: '/data' };
      const waited: string[] = [];
      const lock = await takeLock({ ...host, start }, place, { job: 'j', commit: undefined, since: 's' }, 1, (owner) =>
        waited.push(owner),
      );
      await lock.close();
      return { last: lock.last, unfinished: lock.unfinished, waited };
    },
  }),
];
