import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Release } from '../../plan/release/release.ts';
import type { Host } from '../host/host.ts';
import { localHost } from '../host/local-host.ts';
import { readOpenAlert, writeOpenAlert } from './open-alert.ts';
import { keepRelease, listReleases, renewRelease } from './release-store.ts';

let serverPath: string;
let workFolder: string;
beforeEach(async () => {
  serverPath = await mkdtemp(join(tmpdir(), 'swarm-ci-records-'));
  workFolder = join(serverPath, '.swarm-ci/prod');
  await mkdir(join(workFolder, 'releases'), { recursive: true });
});
afterEach(() => rm(serverPath, { recursive: true, force: true }));

const whole = localHost(process.env);
/** The connection ends when that much of a command's input has come. */
const cutAfter = (part: number): Host => ({
  ...whole,
  run: (command) => {
    const input = String(command.stdin ?? '');
    return whole.run({ ...command, stdin: input.slice(0, Math.floor(input.length * part)) });
  },
});

const release = (id: string, job: string): Release => ({
  id,
  stack: 'shop_prod',
  createdAt: '2026-11-20T10:00:00.000Z',
  job,
  composeFile: 'docker-compose.prod.yaml',
  variables: { ODD: '%s \\n $HOME \u0001' },
  hidden: [],
  images: {},
  specs: {},
  versions: {},
  replicas: {},
  configs: [],
  names: {},
  fingerprint: id,
});

for (const part of [0, 0.5]) {
  it(`of a record that a cut left ${part * 100} % of nothing is kept`, async () => {
    const first = release('20261120-100000', 'first');
    const folders = { serverPath, workFolder };
    await writeFile(join(workFolder, 'files'), 'prod.yaml\0');
    await writeFile(join(serverPath, 'prod.yaml'), '');
    await keepRelease(whole, folders, first, { drop: [], history: [first.id] });
    await writeOpenAlert(whole, workFolder, '{"open":1}');
    const before = await listReleases(whole, workFolder, 'shop_prod');
    expect(before).toMatchObject({ releases: [first], live: first, history: [first.id] });

    const cut = cutAfter(part);
    const second = release('20261120-110000', 'second');
    const kept = keepRelease(cut, folders, second, { drop: [first], history: [first.id, second.id] });
    await expect(kept).rejects.toMatchObject({
      code: 'SERVER_UNUSABLE',
      message: expect.stringContaining('cut short'),
    });
    await expect(renewRelease(cut, workFolder, release(first.id, 'again'))).rejects.toThrow('cut short');
    await expect(writeOpenAlert(cut, workFolder, '{"open":2}')).rejects.toThrow('cut short');
    expect(await listReleases(whole, workFolder, 'shop_prod')).toEqual(before);
    expect((await readdir(join(workFolder, 'releases'))).sort()).toEqual([first.id, 'live']);
    expect((await readOpenAlert(whole, workFolder)).trim()).toBe('{"open":1}');
  });
}

it('an empty record removes the open alert', async () => {
  await writeOpenAlert(whole, workFolder, '{"open":1}');
  await writeOpenAlert(whole, workFolder, '');
  expect(await readdir(workFolder)).toEqual(['releases']);
});
