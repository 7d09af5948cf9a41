import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { leftToTheOther } from './test/e2e/one-engine.ts';
import { LongestFirst } from './test/longest-first.ts';
import { ring } from './test/ring.ts';

const setupFiles = ['test/support/fixed-seed.ts'];
/** What is awaited takes long on a busy machine. */
const patience = { poll: { timeout: 120_000, interval: 100 } };
const slow = { testTimeout: 600_000, hookTimeout: 600_000, expect: patience };

/** What needs a Debian package, which it installs when it is root. */
const debian = ['test/contract/**/*.debian.test.ts'];

/** Tests use the sources of the library, not what is built of them. */
const resolve = {
  alias: [
    {
      find: /^@swarm-ci\/core$/,
      replacement: fileURLToPath(new URL('packages/ci-core/src/index.ts', import.meta.url)),
    },
  ],
};

/** The end-to-end tests run on each engine, side by side, each engine in a sandbox of its own. */
const endToEnd = (engine: 'bookworm' | 'current') => ({
  resolve,
  test: {
    name: `e2e:${engine}`,
    globalSetup: 'test/e2e/setup.ts',
    include: ['test/e2e/**/*.test.ts'],
    exclude: ring === 'all' ? [] : leftToTheOther(engine),
    setupFiles,
    ...slow,
  },
});

const here = (
  name: string,
  include: string[],
  { exclude = [], isolate = true }: { exclude?: string[]; isolate?: boolean } = {},
) => ({
  // Of packages that name sources which they do not ship.
  logLevel: 'error' as const,
  resolve,
  test: {
    name,
    include,
    exclude,
    isolate,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: patience,
    setupFiles: [...setupFiles, 'test/support/give-way.ts'],
    // It imports JSON in a way that Node 20 does not take.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
});

export default defineConfig({
  test: {
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Hardly any of them touches what others see: starting a process for each would take most of their time.
      here('unit', ['packages/*/src/**/*.test.ts'], { isolate: false }),
      here('contract', ['test/contract/**/*.test.ts'], { exclude: debian }),
      here('debian', debian),
      { resolve, test: { name: 'sandbox', include: ['test/sandbox/**/*.test.ts'], ...slow } },
      endToEnd('bookworm'),
      endToEnd('current'),
    ],
  },
});
