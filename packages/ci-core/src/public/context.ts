export type { CiContext } from '../context/context.ts';
export type { Environment } from '../context/environment.ts';
export { readContext } from '../context/read-context.ts';
