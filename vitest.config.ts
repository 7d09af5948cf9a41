import { defineConfig } from 'vitest/config';

const setupFiles = ['test/support/fixed-seed.ts'];
const slow = { testTimeout: 180_000, hookTimeout: 600_000 };

/** The end-to-end tests run once on each engine, side by side, each engine in a sandbox of its own. */
const endToEnd = (engine: 'bookworm' | 'current') => ({
  test: {
    name: `e2e:${engine}`,
    globalSetup: 'test/e2e/setup.ts',
    include: ['test/e2e/**/*.test.ts'],
    setupFiles,
    ...slow,
    // An engine on a machine under load may fail at what it does a second later. The campaigns, which are about the truth
    // of verdicts, allow themselves one try; the summary of `npm test` names each test that needed the second.
    retry: 1,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 4,
    projects: [
      {
        // Of packages that name sources which they do not ship.
        logLevel: 'error',
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'test/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          setupFiles,
          // It imports JSON in a way that Node 20 does not take.
          server: { deps: { inline: ['@actions/workflow-parser'] } },
        },
      },
      { test: { name: 'sandbox', include: ['test/sandbox/**/*.test.ts'], ...slow } },
      endToEnd('bookworm'),
      endToEnd('current'),
    ],
  },
});
