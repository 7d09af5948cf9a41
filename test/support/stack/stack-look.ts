import type { DeployReport } from '@swarm-ci/core';
import { expect, vi } from 'vitest';
import { sharedSandbox } from '../shared-sandbox.ts';
import type { Manifests } from './manifests.ts';

// What the engine itself says about a stack, and a report in short, for tests to compare.

const docker = async (...argv: string[]) => {
  const sandbox = sharedSandbox();
  return (await sandbox.docker(sandbox.manager, argv)).stdout;
};

/** The engine's own words for what every service of the stack is to be. */
export async function specsOf(stack: string): Promise<unknown[]> {
  const names = (await docker('stack', 'services', '--format', '{{.Name}}', stack)).split('\n').filter(Boolean).sort();
  if (names.length === 0) return [];
  return (JSON.parse(await docker('service', 'inspect', ...names)) as { Spec: unknown }[]).map(({ Spec }) => Spec);
}

/** Tags of the containers that run, by service. */
export async function runningOf(stack: string): Promise<Record<string, string>> {
  const format = '{{.Label "com.docker.swarm.service.name"}} {{.Image}}';
  const lines = await docker('ps', '--filter', `label=com.docker.stack.namespace=${stack}`, '--format', format);
  const running: Record<string, string> = {};
  for (const line of lines.split('\n').filter(Boolean)) {
    const [service = '', image = ''] = line.split(' ');
    const name = service.slice(stack.length + 1);
    const tag = /app:([^@]+)/.exec(image)?.[1] ?? image;
    running[name] = running[name] === undefined ? tag : `${running[name]} ${tag}`;
  }
  return running;
}

/** Polls: tasks of the version before may take a moment to end. */
export async function expectRunning({ stack }: Manifests, tags: Readonly<Record<string, string>>): Promise<void> {
  await vi.waitFor(async () => expect(await runningOf(stack)).toEqual(tags), { timeout: 120_000, interval: 100 });
}

/** Such as `{ web: 'updated restored', api: 'unchanged' }`. */
type Told = {
  readonly stack: string;
  readonly services: readonly Pick<DeployReport['services'][number], 'name' | 'status' | 'restored'>[];
};
export function statusesOf({ stack, services }: Told): Record<string, string> {
  return Object.fromEntries(
    services.map(({ name, status, restored }) => [
      name.slice(stack.length + 1),
      `${status} ${restored?.status ?? ''}`.trim(),
    ]),
  );
}
