import type { TestProject } from 'vitest/node';
import type { Engine } from '../sandbox/index.ts';

export const engineOf = (project: string): Engine => (project.endsWith('bookworm') ? 'bookworm' : 'current');

// Each project has modules of its own, but all of them live in one process.
const shared = globalThis as { swarmCiEngines?: Map<Engine, Promise<unknown>> };

/** Vitest sets one project up after the other: the first one opens the engines of all that are to run. */
export function sideBySide<T>(project: TestProject, engine: Engine, open: (engine: Engine) => Promise<T>): Promise<T> {
  shared.swarmCiEngines ??= new Map();
  const opened = shared.swarmCiEngines;
  const names = project.vitest.projects.map(({ name }) => name).filter((name) => name.startsWith('e2e:'));
  for (const one of names.map(engineOf)) {
    if (opened.has(one)) continue;
    const opening = open(one);
    // It is looked at when the project's own turn comes.
    opening.catch(() => {});
    opened.set(one, opening);
  }
  return opened.get(engine) as Promise<T>;
}
