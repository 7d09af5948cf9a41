import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { processesOf, tracesOf } from './claims/traces.ts';
import { cleanLeftovers, raiseSandbox, type Sandbox, type SandboxDescription } from './index.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A run in a process of its own, as another checkout would make it. */
const otherRun = async (): Promise<{ child: ChildProcess; description: SandboxDescription }> => {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'hold.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  undo.push(() => child.kill('SIGTERM'));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, description: JSON.parse(line) };
};

const three = async (): Promise<Sandbox> => {
  const sandbox = await raiseSandbox({ engine: 'cached-or-quickest', managers: 1, workers: 2 });
  undo.push(() => sandbox.down());
  return sandbox;
};

const nodeStates = async (sandbox: Sandbox) =>
  (await sandbox.docker('m1', ['node', 'ls', '--format', '{{.Hostname}} {{.Status}}'])).stdout.split('\n').sort();

test('two runs at once keep apart; what a killed one leaves is cleaned, a live one is not touched', async () => {
  const [other, sandbox] = await Promise.all([otherRun(), three()]);
  expect(await nodeStates(sandbox)).toEqual(['m1 Ready', 'w1 Ready', 'w2 Ready']);
  expect(other.description.subnet).not.toBe(sandbox.description.subnet);

  const processes = processesOf(other.description);
  expect(cleanLeftovers(() => {})).toBe(0);
  other.child.kill('SIGKILL');
  await once(other.child, 'exit');
  expect(tracesOf(other.description, processes).length).toBeGreaterThan(5);

  const next = await raiseSandbox({ engine: 'cached-or-quickest' });
  undo.push(() => next.down());
  expect(tracesOf(other.description, processes)).toEqual([]);
  expect(await nodeStates(sandbox)).toEqual(['m1 Ready', 'w1 Ready', 'w2 Ready']);
}, 180_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s takes the sandbox down with the run',
  async (signal) => {
    const { child, description } = await otherRun();
    const processes = processesOf(description);
    child.kill(signal);
    const [, endedBy] = await once(child, 'exit');
    expect(endedBy).toBe(signal);
    expect(tracesOf(description, processes)).toEqual([]);
  },
  120_000,
);
