import fc from 'fast-check';
import { openManager } from '../../../../packages/ci-core/src/effects/engine/engine.ts';
import { shaped } from '../../../../packages/ci-core/src/effects/engine/engine-shapes.ts';
import { readLocalImages } from '../../../../packages/ci-core/src/effects/engine/local-images.ts';
import { readTaskEvidence } from '../../../../packages/ci-core/src/effects/engine/task-evidence.ts';
import { readServerFacts } from '../../../../packages/ci-core/src/effects/swarm/server-facts.ts';
import { listNetworkIds, listStackNetworks } from '../../../../packages/ci-core/src/effects/swarm/stack-networks.ts';
import { rebuiltImages } from '../../../../packages/ci-core/src/plan/deploy/rebuilt-images.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';
import { host, info, say } from './said-engine.ts';

const lists = [
  [{ Name: 'a', Scope: 'swarm', Id: 'x', Labels: { a: 'b' }, Spec: { Name: 'a', Data: 'YQ==', Labels: {} } }],
  { message: 'no such thing' },
];

export const engineParsers: readonly Fuzzer[] = [
  fuzzer<readonly [string, string]>({
    name: 'what the engine and the server say of themselves',
    covers: ['openManager', 'jsonOf', 'readServerFacts', 'listStackNetworks', 'listNetworkIds'],
    inputs: fc.tuple(
      fc.oneof(
        mutatedJson([...lists, info]).map((one) => JSON.stringify(one) ?? ''),
        mutatedText([JSON.stringify(info)]),
      ),
      mutatedText(['writable=yes\nnearest=/data\nfree=1000\ncli=Docker version 28.2.2, build e6534b4\nmissing=tar\n']),
    ),
    attacks: (size) =>
      sizeAttacks(Math.min(size, 100_000))
        .slice(0, 12)
        .map((text) => [text, text] as const),
    waits: true,
    read: async ([text, stdout]) => {
      say(() => ({ status: 200, text }));
      const opened = await openManager(host).catch((error) => error.code);
      say((path) => ({ status: 200, text: /\/info/.test(path) ? JSON.stringify(info) : text }));
      const manager = await openManager({ ...host, run: async () => ({ code: 0, stdout, stderr: '' }) });
      const plan = {
        services: [{ name: 'web', image: 'a:1', at: '' }],
        namedFiles: [],
        stack: 'shop',
        serverPath: '/data',
      } as never;
      const facts = await readServerFacts(manager, plan).catch((error) => refusal(error));
      const networks = await listStackNetworks(manager.engine, 'shop').catch((error) => refusal(error));
      const ids = await listNetworkIds(manager.engine).catch((error) => refusal(error));
      return { opened: typeof opened, facts, networks, ids };
    },
  }),
  fuzzer<readonly [unknown, unknown]>({
    name: 'the images and containers of an engine',
    covers: ['readLocalImages', 'rebuiltImages'],
    inputs: fc.tuple(
      mutatedJson([[{ ImageID: 'sha256:1', Labels: { 'com.docker.swarm.service.name': 'shop_web' } }]]),
      mutatedJson([{ Id: 'sha256:2' }]),
    ),
    attacks: (size) => sizeAttacks(Math.min(size, 100_000)).map((text) => [[{ ImageID: text }], { Id: text }] as const),
    waits: true,
    read: async ([containers, image]) => {
      const engine = {
        ask: async (what: string, _: unknown, shape: Parameters<typeof shaped>[1]) =>
          shaped(what, shape, what === 'containers' ? containers : image),
      };
      const there = await readLocalImages(engine as never, 'shop', ['app:1']);
      const plan = { stack: 'shop', composeFile: 'c.yaml', services: [] };
      return rebuiltImages([{ name: 'shop_web', image: 'app:1' }], there, plan, 'm1');
    },
  }),
  fuzzer<readonly [Uint8Array, unknown]>({
    name: 'what is left of a task',
    covers: ['readTaskEvidence'],
    inputs: fc.tuple(
      fc.uint8Array({ maxLength: 300 }),
      mutatedJson([{ State: { OOMKilled: true, Health: { Log: [{ ExitCode: 1, Output: 'no' }] } } }]),
    ),
    attacks: (size) => [
      [Buffer.from([1, 0, 0, 0, 0, 15, 0, 0, ...Array(size).fill(10)]), {}],
      [Buffer.alloc(size), {}],
    ],
    waits: true,
    read: ([bytes, inspected]) => {
      const engine = {
        ask: async (what: string, _: unknown, shape: Parameters<typeof shaped>[1]) => shaped(what, shape, inspected),
        bytes: async () => Buffer.from(bytes),
      };
      return readTaskEvidence(engine as never, { ID: 'x', Status: { ContainerStatus: { ContainerID: 'c' } } } as never);
    },
    check: ({ logs }: { logs: readonly string[] }) => {
      if (logs.length > 20) throw new Error(`${logs.length} lines`);
    },
  }),
];

/** Only errors of swarm-ci may be thrown. */
function refusal(error: unknown): string {
  const { code, exitCode } = Object(error);
  if (typeof exitCode !== 'number') throw error;
  return String(code);
}
