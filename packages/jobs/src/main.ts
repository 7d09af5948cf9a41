import type { Job } from './command-line/job.ts';
import type { Terminal } from './command-line/terminal.ts';
import { catalogue } from './jobs/catalogue.ts';

/** Runs one job; returns the exit code of the command line. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    const { listHelp } = await import('./command-line/help.ts');
    (name === undefined ? terminal.stderr : terminal.stdout).write(listHelp(catalogue));
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  if (entry === undefined) {
    const { nearest } = await import('@swarm-ci/core');
    terminal.stderr.write(`✘ there is no job "${name}"\n  → ${nearest(name, Object.keys(catalogue))}\n`);
    return 2;
  }
  const job: Job = await entry.load();
  const { splitCommand } = await import('./command-line/arguments.ts');
  if (splitCommand(job, rest).own.includes('--help')) {
    const { jobHelp } = await import('./command-line/help.ts');
    terminal.stdout.write(jobHelp(job));
    return 0;
  }
  const { runJob } = await import('./command-line/run-job.ts');
  return runJob(job, rest, terminal);
}
