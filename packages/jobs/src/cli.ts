#!/usr/bin/env node
import { createRequire } from 'node:module';

// The start is short on purpose: `--version` and `--help` load nothing else.
const args = process.argv.slice(2);
if (args[0] === '--version') {
  process.stdout.write(`${createRequire(import.meta.url)('../package.json').version}\n`);
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(args, process);
}
