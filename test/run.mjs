// The commands of the README and of CONTRIBUTING, from a fresh clone: installs what the project needs, builds, then runs.
// Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [task, ...args] = process.argv.slice(2);

const nothingRan = { numPassedTests: 0, numFailedTests: 0, numTotalTests: 1, testResults: [] };

function run(command, argv, quiet = false) {
  const { status, error, stdout, stderr } = spawnSync(command, argv, {
    cwd: root,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
  });
  if (status === 0) return;
  if (quiet) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(status ?? 1);
}

function pnpm(argv, quiet) {
  run('npx', ['--yes', packageManager, ...argv], quiet);
}

function say(text) {
  process.stderr.write(`\n== ${text}\n`);
}

function prepare() {
  say('install');
  pnpm(['install', '--frozen-lockfile', '--prefer-offline'], true);
  say('build');
  pnpm(['build'], true);
}

/** The rings of tests, the inner one first: which vitest projects each runs, and how it runs them. */
const rings = {
  quick: { projects: ['unit', 'contract'], env: {} },
  // Most of an end-to-end test is waiting: many of them run side by side, even on two cores.
  test: {
    projects: ['unit', 'contract', 'debian', 'sandbox', 'e2e:*'],
    env: { SWARM_CI_RING: 'test', VITEST_MAX_WORKERS: process.env.VITEST_MAX_WORKERS ?? '4' },
  },
  'test:all': {
    projects: ['unit', 'contract', 'debian', 'sandbox', 'e2e:*'],
    env: { SWARM_CI_RING: 'all', VITEST_MAX_WORKERS: process.env.VITEST_MAX_WORKERS ?? '4' },
  },
};

function test(ring) {
  const { projects, env } = rings[ring];
  prepare();
  say('lint, types, unused code');
  pnpm(['check']);
  say('tests');
  const summary = `${root}node_modules/.test-summary.json`;
  rmSync(summary, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${summary}`];
  // A named project is wanted in place of the ring's.
  const chosen = args.some((arg) => arg.startsWith('--project')) ? [] : projects.map((name) => `--project=${name}`);
  const { status } = spawnSync(
    process.execPath,
    [`${root}node_modules/vitest/vitest.mjs`, 'run', ...reporters, ...chosen, ...args],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } },
  );
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numTotalTests: total,
    testResults,
  } = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')) : nothingRan;
  const notRun = total - passed - failed;
  if (notRun > 0) process.stderr.write(`${notRun} required tests did not run: that is a failure\n`);
  for (const { fullName, status, failureMessages } of testResults.flatMap(({ assertionResults }) => assertionResults))
    if (status === 'passed' && failureMessages.length > 0)
      process.stderr.write(`passed at the second try: ${fullName}\n`);
  process.stdout.write(`${passed} passed, ${failed + notRun} failed\n`);
  process.exit(status !== 0 ? (status ?? 1) : notRun > 0 ? 1 : 0);
}

const tasks = {
  quick: () => test('quick'),
  test: () => test('test'),
  'test:all': () => test('test:all'),
  demo: () => {
    prepare();
    run('npx', ['tsx', 'test/demo/demo.ts', ...args]);
  },
  bench: () => {
    prepare();
    run('npx', ['tsx', 'test/bench/bench.ts', ...args]);
  },
  campaign: () => {
    prepare();
    run('npx', ['tsx', 'test/campaign/run.ts', ...args]);
  },
  sandbox: () => {
    say('install');
    pnpm(['install', '--frozen-lockfile', '--prefer-offline'], true);
    run('npx', ['tsx', 'test/sandbox/cli.ts', ...args]);
  },
};

tasks[task]();
