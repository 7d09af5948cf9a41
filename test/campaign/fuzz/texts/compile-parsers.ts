import fc from 'fast-check';
import { objectShape } from '../../../../packages/ci-core/src/effects/engine/engine-shapes.ts';
import { isLogin } from '../../../../packages/ci-core/src/effects/engine/registry-auth.ts';
import { diffFindings } from '../../../../packages/ci-core/src/plan/changes/diff-findings.ts';
import { diffStack } from '../../../../packages/ci-core/src/plan/changes/diff-stack.ts';
import { isNamedIn, refusalFinding } from '../../../../packages/ci-core/src/plan/deploy/refusal-finding.ts';
import { registryHost } from '../../../../packages/ci-core/src/plan/registry/registry-name.ts';
import { specShape } from '../../../../packages/ci-core/src/plan/stack/spec-shape.ts';
import type { ServiceSpec } from '../../../../packages/ci-core/src/plan/stack/stack-state.ts';
import { parseYaml } from '../../../../packages/ci-core/src/yaml.ts';
import { recordedJson } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';

const { yaml } = parseYaml('docker-compose.prod.yaml', 'services:\n  web:\n    ports:\n      - target: 80\n');
const refusals = [
  'services.web.ports.0.published must be a integer',
  'service web: Unknown mode: replicated-job',
  'network "front" is declared as external, but could not be found',
  '(root) Additional property include is not allowed',
];
const login = Buffer.from('{"username":"ci","password":"x"}').toString('base64');
const specs = recordedJson('test/fixtures/stack-deploy', /(d-update|r5-global|i1-two|q-crash).*inspect\.json$/)
  .flatMap((one) => one as { Spec: ServiceSpec }[])
  .map(({ Spec }) => Spec);
const policy = { prune: true, pruneForeign: false, own: new Set(['shop_web']) };

export const compileParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'what the docker command says of a compose file, and the login that it sends',
    covers: ['refusalFinding', 'isNamedIn', 'isLogin', 'registryHost'],
    inputs: mutatedText([...refusals, login, 'registry:5000/shop/web:1@sha256:0'], ['services.web.', 'service ']),
    attacks: (size) => sizeAttacks(size, ['services.web.', 'service "', '{"username":"']),
    read: (text) => [
      refusalFinding(yaml, text, text),
      isNamedIn([refusalFinding(yaml, text, '3')], text),
      isLogin(text),
      registryHost(text),
    ],
  }),
  fuzzer<readonly [unknown, unknown]>({
    name: 'the specs of a stack and of its manifest',
    covers: ['diffServices', 'frozenNetworks'],
    inputs: fc.tuple(mutatedJson(specs), mutatedJson([{ Name: 'shop_net', Driver: 'overlay', IPAM: { Config: [] } }])),
    attacks: (size) => sizeAttacks(Math.min(size, 50_000)).map((text) => [{ Name: text }, { Name: text }] as const),
    read: ([given, network]) => {
      // What the docker command sends is checked when it comes.
      if (!specShape.safeParse(given).success || !objectShape.safeParse(network).success) return 'refused';
      const spec = given as ServiceSpec;
      const services = [{ ID: '1', Version: { Index: 1 }, Spec: specs[0] as ServiceSpec }];
      const object = Object(network) as never;
      const desired = { services: [{ spec, login: undefined }], networks: [object], configs: [], secrets: [] };
      const diff = diffStack(
        {
          plan: { stack: 'shop', pins: {}, resolveImage: 'always' },
          compiled: { desired, images: new Map() },
          isRollback: false,
          policy,
        },
        { services, tasks: [] },
        { networks: [{ Id: '1', Scope: 'swarm', ...Object(network) }], configs: [], secrets: [] },
      );
      return [diff, diffFindings(diff, { stack: 'shop', composeFile: 'f', services: [] })];
    },
  }),
];
