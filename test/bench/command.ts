import { resolve } from 'node:path';

/** The built command. */
export const cli = resolve(import.meta.dirname, '../../packages/jobs/dist/cli.mjs');
