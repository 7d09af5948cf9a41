#!/usr/bin/env node
import v8 from 'node:v8';
import manifest from '../package.json' with { type: 'json' };

// The start is short on purpose: `--version` loads nothing else.
const args = process.argv.slice(2);
// Deprecation warnings of libraries are of no use to the users of a job.
Object.assign(process, { noDeprecation: true });
// Until a job handles signals itself, it has not changed anything.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
if (args[0] === '--version') {
  process.stdout.write(`${manifest.version}\n`);
} else {
  // A job waits more than it computes: less memory matters more than speed, and it ends before the optimizing compilers
  // pay off. To open an encrypted SSH key is a long computation on purpose: without those compilers it takes 12 s, with
  // them 1 s.
  const flags = process.env.SSH_KEY_PASSPHRASE ? [] : ['--no-opt', '--no-maglev'];
  for (const flag of ['--optimize-for-size', ...flags]) v8.setFlagsFromString(flag);
  const { main } = await import('./main.ts');
  process.exitCode = await main(args, process);
  // A connection that is still being opened must not keep a stopped job running.
  setTimeout(() => process.exit(), 1_000).unref();
}
