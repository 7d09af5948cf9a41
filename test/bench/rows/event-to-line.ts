import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Sandbox } from '../../sandbox/index.ts';
import { startCli } from '../../support/command/run-cli.ts';
import { cli } from '../command.ts';
import { type Measured, median, type Row } from '../measured.ts';
import { writeFiles } from '../write-files.ts';

const ROUNDS = 4;

const compose = `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:\${TAG}
    environment: { ROUND: "\${ROUND}" }
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      update_config: { order: start-first, failure_action: rollback, monitor: 1s }
      rollback_config: { monitor: 1s }
networks:
  default: { external: true, name: bench }
`;

/** By state and round, milliseconds since 1970. */
type Stamps = Map<string, number[]>;

/**
 * From the engine's event to our line: a service is updated over SSH, to a good version and to a bad one in turn. An update
 * state that the engine announces is stamped by the engine; the line that reports it is stamped when it comes out of our
 * process. Both clocks are this machine's.
 */
export const eventToLine: Row = {
  id: 'event-to-line',
  engine: true,
  measure: async (sandbox) => {
    const late = await lateness(sandbox);
    const of = (pattern: RegExp) => [...late].flatMap(([state, times]) => (pattern.test(state) ? times : []));
    const row = (what: string, times: readonly number[]): Measured => ({
      measure: `the engine's event of ${what} → our line, median`,
      value: times.length === 0 ? Number.POSITIVE_INFINITY : median(times) / 1000,
      goal: 0.5,
      unit: 's',
      note: `${times.length} events, the slowest ${Math.round(Math.max(...times))} ms`,
    });
    return [row('a rollback', of(/^rollback/)), row('an update', of(/^(updating|completed)$/))];
  },
};

async function lateness(sandbox: Sandbox): Promise<Map<string, number[]>> {
  const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  const [told, logged]: [Stamps, Stamps] = [new Map(), new Map()];
  const events = execa('docker', ['events', '--filter', 'type=service', '--format', '{{json .}}'], {
    env: { DOCKER_HOST: sandbox.manager.dockerHost, PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}` },
    reject: false,
  });
  createInterface({ input: events.stdout }).on('line', (line) => {
    const { timeNano, Actor } = JSON.parse(line);
    const state = Actor.Attributes['updatestate.new'];
    if (state && Actor.Attributes.name === 'events_prod_web') stamp(told, state.replace('_', ' '), timeNano / 1e6);
  });
  try {
    await writeFiles(cwd, { 'docker-compose.prod.yaml': compose });
    const deploy = async (round: number, tag: string) => {
      const env = { ...sandbox.environment(), PROJECT_NAME: 'events', ROUND: String(round), TAG: tag };
      const onLog = (text: string) => {
        for (const [, state = ''] of text.matchAll(/^events_prod_web: ([a-z ]+)$/gm)) stamp(logged, state, Date.now());
      };
      const { code, stderr } = await startCli(cli, ['deploy', 'prod'], { cwd, env, onLog }).result;
      const expected = tag === 'bad' ? 3 : 0;
      if (code !== expected)
        throw new Error(`the deploy of app:${tag} ended with ${code}, not ${expected}:\n${stderr}`);
    };
    await deploy(0, '1');
    for (let round = 1; round <= ROUNDS; round++) {
      await deploy(round, '1');
      await deploy(round, 'bad');
    }
    const pairs = [...told].map(([state, times]): [string, number[]] => [
      state,
      times.map((at, i) => (logged.get(state)?.[i] ?? Number.POSITIVE_INFINITY) - at),
    ]);
    return new Map(pairs);
  } finally {
    events.kill();
    await events;
    await sandbox.docker(sandbox.manager, ['stack', 'rm', 'events_prod'], { reject: false });
    await rm(cwd, { recursive: true, force: true });
  }
}

function stamp(stamps: Stamps, state: string, at: number): void {
  stamps.set(state, [...(stamps.get(state) ?? []), at]);
}
