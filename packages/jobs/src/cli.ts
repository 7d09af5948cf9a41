#!/usr/bin/env node
import v8 from 'node:v8';
import manifest from '../package.json' with { type: 'json' };

// The start is short on purpose: `--version` loads nothing else.
const args = process.argv.slice(2);
// What a library calls by an old name is nothing to those who run a job.
Object.assign(process, { noDeprecation: true });
// Until a job says what stopping it means, nothing was touched.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
if (args[0] === '--version') {
  process.stdout.write(`${manifest.version}\n`);
} else {
  // A job waits more than it computes: what it reads of a large stack need not stay until there is much of it, and it
  // ends before what the optimizing compilers make of its code has paid for itself.
  for (const flag of ['--optimize-for-size', '--no-opt', '--no-maglev']) v8.setFlagsFromString(flag);
  const { main } = await import('./main.ts');
  process.exitCode = await main(args, process);
  // A connection that is still being made must not keep a job that was stopped.
  setTimeout(() => process.exit(), 1_000).unref();
}
