import { inject } from 'vitest';
import { attachSandbox, type Sandbox } from '../sandbox/index.ts';

/** The sandbox that all end-to-end tests of an engine share; each test has a stack and a server path of its own. */
export function sharedSandbox(): Sandbox {
  return attachSandbox(inject('sandbox'));
}
