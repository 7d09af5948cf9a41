import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachSandbox } from './attach.ts';
import { keptAllocation } from './claims/allocate.ts';
import { tearDown } from './claims/tear-down.ts';
import { type SandboxDescription, switchMachine } from './description.ts';
import { runs } from './machine/machine.ts';
import type { Sandbox } from './sandbox.ts';

const readDescription = (directory: string): SandboxDescription | undefined => {
  try {
    return JSON.parse(readFileSync(join(directory, 'sandbox.json'), 'utf8')) as SandboxDescription;
  } catch {
    return undefined;
  }
};

/** The sandbox that `up` left running for this checkout. */
export const keptSandbox = (checkout: string): Sandbox | undefined => {
  const allocation = keptAllocation(checkout);
  const description = allocation === undefined ? undefined : readDescription(allocation.directory);
  return description !== undefined && runs(switchMachine(description)) ? attachSandbox(description) : undefined;
};

/** Also takes down what is only half there. Says whether there was anything. */
export const downKept = (checkout: string): boolean => {
  const allocation = keptAllocation(checkout);
  if (allocation !== undefined) tearDown(allocation);
  return allocation !== undefined;
};
