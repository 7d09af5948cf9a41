import { homedir } from 'node:os';

/** A path with a leading `~/` filled in: a shell does not do so in a variable of a CI platform. */
export function homePath(path: string): string {
  return path.startsWith('~/') ? homedir() + path.slice(1) : path;
}
