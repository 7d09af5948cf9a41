import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IMPATIENT } from '../../effects/engine/patience.ts';
import { localHost } from '../../effects/host/local-host.ts';
import { runStackDeploy } from './run-stack-deploy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quiet = { info: () => {}, warn: () => {}, section: () => () => {}, folded: () => {}, progress: () => {} };
/** A command that says this and fails, so many times. */
const run = (words: string, times: number, patience: object = {}) => {
  const script = 'echo x >>tries; [ "$(wc -l <tries)" -gt "$2" ] || { echo "$1" >&2; exit 1; }';
  const command = { argv: ['sh', '-c', script, 'sh', words, `${times}`], cwd: folder } as const;
  const how = { mask: (text: string) => text, log: quiet, ended: async () => {} };
  return runStackDeploy(localHost(process.env), command, {
    ...how,
    patience: { ...IMPATIENT, window: 5_000, ...patience },
  });
};

test.each([
  'failed to update service x_web: Error response from daemon: rpc error: code = Unknown desc = context deadline exceeded',
  'Error response from daemon: rpc error: code = Unavailable desc = transport is closing',
  'Error response from daemon: rpc error: code = Unknown desc = The swarm does not have a leader.',
  'Error response from daemon: context canceled',
  'error during connect: Get "http://x/v1.47/info": read unix @->/run/docker.sock: read: connection reset by peer',
  'Error response from daemon: rpc error: code = Unknown desc = update out of sequence',
])('"%s" passes: it is run again', async (words) => {
  expect(await run(words, 1)).toBeUndefined();
});

test('a failure that persists on this connection may pass on another one, and is not a refusal', async () => {
  const error = { code: 'ENGINE_UNREACHABLE', message: expect.stringContaining('was cut short: context deadline') };
  await expect(run('context deadline exceeded', 99, { window: 300 })).rejects.toMatchObject(error);
  await expect(run('context deadline exceeded', 99, { deadline: () => 0 })).rejects.toMatchObject(error);
});

test('a refusal is a refusal', async () => {
  expect(await run('services.web Additional property x is not allowed', 1)).toContain('Additional property');
});
