import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanLeftovers } from './claims/leftovers.ts';
import { downKept, keptSandbox } from './kept.ts';
import { logToStderr } from './log.ts';
import { type RaiseOptions, raiseSandbox } from './raise.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxUnavailable } from './sandbox-unavailable.ts';

const help = `A real Docker Swarm on this machine, one for each checkout. Needs Linux, root and Debian or Ubuntu; no Docker.

  up [--engine bookworm|current|cached-or-quickest] [--managers 1] [--workers 0]
           raises it and leaves it running; prints what a deploy needs as \`export NAME=value\` lines
  status   what is up, and its nodes
  down     removes it
`;

// Not the current directory: the command may be called from anywhere inside the checkout.
const checkout = resolve(import.meta.dirname, '../..');

const quoted = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

const environmentLines = (sandbox: Sandbox): string => {
  const values = { ...sandbox.environment(), DOCKER_HOST: sandbox.manager.dockerHost };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return `${lines.join('')}export PATH=${quoted(sandbox.dockerCliFolder)}:"$PATH"\n`;
};

const count = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 50)
    throw new Error(`--${name} must be a whole number up to 50, not "${text}"`);
  return value;
};

const engineNamed = (text: string): RaiseOptions['engine'] => {
  if (text === 'bookworm' || text === 'current' || text === 'cached-or-quickest') return text;
  throw new Error(`--engine must be bookworm, current or cached-or-quickest, not "${text}"`);
};

const up = async (values: { engine: string; managers: string; workers: string }): Promise<string> => {
  const running = keptSandbox(checkout);
  if (running !== undefined) {
    logToStderr(`already up: ${running.engine}, ${running.nodes.length} node(s); "down" first for another`);
    return environmentLines(running);
  }
  downKept(checkout);
  const started = performance.now();
  const managers = Math.max(1, count('managers', values.managers));
  const sandbox = await raiseSandbox({
    engine: engineNamed(values.engine),
    managers,
    workers: count('workers', values.workers),
    keep: true,
    checkout,
  });
  logToStderr(
    `up after ${((performance.now() - started) / 1000).toFixed(1)} s in ${sandbox.directory}; try: ssh -i $SSH_PRIVATE_KEY -o UserKnownHostsFile=$SSH_KNOWN_HOSTS $SERVER_USER@$SERVER_HOST`,
  );
  return environmentLines(sandbox);
};

const status = async (): Promise<string> => {
  const sandbox = keptSandbox(checkout);
  if (sandbox === undefined) return 'down\n';
  const { all } = await sandbox.docker(sandbox.manager, ['node', 'ls'], { reject: false });
  return `up: ${sandbox.engine} in ${sandbox.directory}, registry ${sandbox.registry.address}\n${all}\n`;
};

const down = (): string => {
  const found = downKept(checkout);
  cleanLeftovers();
  return found ? 'down\n' : 'nothing was up\n';
};

const main = async (): Promise<string> => {
  const text = (fallback: string) => ({ type: 'string' as const, default: fallback });
  const options = {
    engine: text('cached-or-quickest'),
    managers: text('1'),
    workers: text('0'),
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command] = positionals;
  if (values.help === true || command === undefined) return help;
  if (command === 'up') return up(values);
  if (command === 'status') return status();
  if (command === 'down') return down();
  throw new Error(`no command "${command}": up, status or down`);
};

main().then(
  (text) => process.stdout.write(text),
  (error: unknown) => {
    process.exitCode = 1;
    process.stderr.write(
      error instanceof SandboxUnavailable
        ? `sandbox: ${error.message}\n${error.hint}\n`
        : `sandbox: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  },
);
