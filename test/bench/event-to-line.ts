import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { raiseSandbox, type Sandbox } from '../sandbox/index.ts';
import { startCli } from '../support/run-cli.ts';

/**
 * From the engine's event to our line: a service is updated ten times over SSH. An update state that the engine announces is
 * stamped by the engine; the line that tells of it is stamped when it comes out of our process. Both clocks are this machine's.
 */
const cli = resolve(import.meta.dirname, '../../packages/jobs/dist/cli.mjs');
const ROUNDS = 10;
const PROMISED = 500;

const compose = `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:1
    environment: { ROUND: "\${ROUND}" }
    deploy:
      endpoint_mode: dnsrr
      update_config: { order: start-first, failure_action: rollback, monitor: 1s }
`;

/** By state and round, milliseconds since 1970: `updating`, then `completed`, each time again. */
type Stamps = Map<string, number[]>;

function stamp(stamps: Stamps, state: string, at: number): void {
  stamps.set(state, [...(stamps.get(state) ?? []), at]);
}

async function measure(sandbox: Sandbox): Promise<number[]> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  const [told, logged]: [Stamps, Stamps] = [new Map(), new Map()];
  const events = execa('docker', ['events', '--filter', 'type=service', '--format', '{{json .}}'], {
    env: { DOCKER_HOST: sandbox.manager.dockerHost, PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}` },
    reject: false,
  });
  createInterface({ input: events.stdout }).on('line', (line) => {
    const { timeNano, Actor } = JSON.parse(line);
    const state = Actor.Attributes['updatestate.new'];
    if (state) stamp(told, state, timeNano / 1e6);
  });
  try {
    await writeFile(join(directory, 'docker-compose.prod.yaml'), compose);
    for (let round = 0; round <= ROUNDS; round++) {
      const env = { ...sandbox.environment(), PROJECT_NAME: 'bench', ROUND: String(round) };
      const onLog = (text: string) => {
        for (const [, state = ''] of text.matchAll(/^bench_prod_web: (\w+)$/gm)) stamp(logged, state, Date.now());
      };
      const { code, stderr } = await startCli(cli, ['deploy', 'prod'], { cwd: directory, env, onLog }).result;
      if (code !== 0) throw new Error(`the deploy ended with ${code}:\n${stderr}`);
    }
    return [...told].flatMap(([state, times]) => times.map((at, i) => (logged.get(state)?.[i] ?? Infinity) - at));
  } finally {
    events.kill();
    await events;
    await rm(directory, { recursive: true, force: true });
  }
}

let broken = false;
for (const engine of ['bookworm', 'current'] as const) {
  const sandbox = await raiseSandbox({ engine });
  try {
    const late = (await measure(sandbox)).sort((a, b) => a - b);
    const at = (share: number) => Math.round(late[Math.floor((late.length - 1) * share)] ?? Infinity);
    process.stdout.write(
      `${engine}: ${late.length} events, median ${at(0.5)} ms, slowest ${at(1)} ms, promised ≤ ${PROMISED} ms\n`,
    );
    broken ||= late.length === 0 || at(0.5) > PROMISED;
  } finally {
    await sandbox.down();
  }
}
process.exitCode = broken ? 1 : 0;
