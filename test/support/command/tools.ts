import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';

/**
 * The PATH of a job: on the current engine it has a docker command, as the images of CI jobs have one; on the other there is
 * none, and the one of the server is used.
 */
export function pathOfJob({ engine, dockerCliFolder }: Sandbox): string {
  return engine === 'current' ? `${dockerCliFolder}:${withoutDocker()}` : withoutDocker();
}

let made: string | undefined;

/** A folder with every command of this machine but docker. */
export function withoutDocker(): string {
  made ??= makeFolder();
  return made;
}

function makeFolder(): string {
  const folder = join(tmpdir(), `swarm-ci-tools-${process.pid}`);
  const fresh = mkdtempSync(join(tmpdir(), 'swarm-ci-tools-'));
  for (const path of (process.env.PATH ?? '').split(':').filter(Boolean)) {
    for (const name of namesIn(path)) {
      if (name.startsWith('docker')) continue;
      try {
        symlinkSync(join(path, name), join(fresh, name));
      } catch {
        // An earlier folder of PATH has it.
      }
    }
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
