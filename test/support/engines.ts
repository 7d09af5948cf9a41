import { describe, inject } from 'vitest';
import { attachSandbox, type Sandbox } from '../sandbox/index.ts';

/** Runs the tests on both engines: Debian 12's 20.10, whose CLI knows no `--detach`, and a current one. */
export function onBothEngines(name: string, tests: (sandbox: () => Sandbox) => void): void {
  for (const engine of ['bookworm', 'current'] as const) {
    describe(`${name} (${engine})`, () => tests(() => attachSandbox(inject('sandboxes')[engine])));
  }
}
