import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';

/** The examples in the README of the library, as files. */
export async function readmeExamples(): Promise<Record<string, string>> {
  const readme = await readFile(join(root, 'packages/ci-core/README.md'), 'utf8');
  const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
  return Object.fromEntries(examples.map((code, index) => [`example-${index}.js`, code]));
}

/** What they print in a pipeline of GitHub. */
export const exampleOutput = [
  'create <!-- my-images -->\nweb: 20260131_4f2a9c1b\n',
  'rolled-back: rollback completed\n',
  'updated deployed\n',
];
