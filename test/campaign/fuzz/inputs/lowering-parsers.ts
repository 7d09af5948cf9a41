import { refusalIn } from '../../../../packages/ci-core/src/effects/compose/compose-config.ts';
import { activeServices } from '../../../../packages/ci-core/src/plan/compose/active-services.ts';
import { generatedManifest } from '../../../../packages/ci-core/src/plan/compose/generated-manifest.ts';
import { isMapping } from '../../../../packages/ci-core/src/plan/compose/json.ts';
import { lowerManifest } from '../../../../packages/ci-core/src/plan/compose/lower-manifest.ts';
import { commandOverlay, withoutOverlay } from '../../../../packages/ci-core/src/plan/compose/read/command-entries.ts';
import { composeRefusal } from '../../../../packages/ci-core/src/plan/compose/read/compose-refusal.ts';
import { referredFiles } from '../../../../packages/ci-core/src/plan/compose/read/compose-source.ts';
import { frontEndUse } from '../../../../packages/ci-core/src/plan/compose/read/front-end.ts';
import { placesIn } from '../../../../packages/ci-core/src/plan/compose/read/places.ts';
import { plainValue } from '../../../../packages/ci-core/src/plan/compose/read/plain-value.ts';
import { withRelativePaths } from '../../../../packages/ci-core/src/plan/compose/read/relative-paths.ts';
import { parseYaml } from '../../../../packages/ci-core/src/yaml.ts';
import { composeFiles } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';
import { WORDS } from '../texts/compose-parsers.ts';
import { yamlBombs } from '../yaml-bombs.ts';

const SECRET = 'hunter2-in-the-environment';
const FILE = 'docker-compose.prod.yaml';

const compose = mutatedText(composeFiles, [
  ...WORDS,
  'mem_limit: ${DB_PASSWORD}',
  'cpus: 1e9',
  'cpu_quota: 50ms',
  'restart: on-failure:x',
  'env_file: [{path: x, format: raw}, {path: x, required: false}]',
  'ports: [{target: "80", published: "1-2", host_ip: 127.0.0.1}]',
  'volumes: [{type: tmpfs, tmpfs: {size: 1g}}, {type: volume, source: $X, target: /a}]',
  'configs: {a: {content: "${DB_PASSWORD} ${"}, b: {environment: DB_PASSWORD}}',
  'profiles: [a]',
  'extends: {file: a.yaml, service: web}',
  'include: [{path: [a, b], project_directory: ..}]',
  'depends_on: {db: {condition: x, required: false}}',
  'extra_hosts: {a: [1, 2]}',
  '!reset null',
  'gpus: all',
  '__proto__: {a: b}',
]);

/** A compose file that is read without "docker compose". */
function lowered(text: string) {
  const { yaml, problems } = parseYaml(FILE, text);
  if (problems.length > 0) return { problems };
  const source = { file: FILE, base: '.', text, yaml };
  const value = plainValue(yaml, yaml.root);
  const model = withRelativePaths(isMapping(value) ? value : {}, '/data', '/home');
  const placeOf = placesIn(model, new Map([[FILE, source]]), [FILE]);
  const active = activeServices(model, ['a'], placeOf);
  const made = { file: FILE, model: active.model, moves: new Map(), placeOf, sources: [source] };
  const { manifest } = generatedManifest(made);
  const contents = new Map([['x', Buffer.from('A="x"\nB\nC=$DB_PASSWORD\n')]]);
  const facts = { stack: 'shop_prod', variables: { DB_PASSWORD: SECRET, X: './x' }, contents };
  const { manifest: done, ...rest } = lowerManifest({ manifest, model: active.model, placeOf, isCompose: true }, facts);
  return {
    ...rest,
    uses: done.uses.length,
    more: active.problems,
    referred: referredFiles(source),
    use: frontEndUse([source]),
    overlay: commandOverlay([source]),
    restored: withoutOverlay(active.model),
  };
}

export const loweringParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'lowering of a compose file',
    covers: [
      'matchingValues',
      'includedFiles',
      'partsOf',
      'baseOf',
      'plainValue',
      'withRelativePaths',
      'sameItem',
      'commandOverlay',
      'bytes',
    ],
    inputs: compose,
    attacks: (size) => [
      ...yamlBombs(size),
      ...sizeAttacks(size, ['services:\n  a:\n', '- ', 'services: {a: {mem_limit: 1, ports: [{published: "1"}]}}\n']),
    ],
    read: lowered,
    check: (told) => {
      if (JSON.stringify(told).includes(SECRET)) throw new Error('shows a secret');
    },
  }),
  fuzzer<string>({
    name: 'what docker compose refuses',
    covers: ['composeRefusal', 'refusalIn'],
    inputs: compose,
    attacks: (size) => sizeAttacks(size, ['services.', 'a', "additional properties '"]),
    read: (text) => composeRefusal(refusalIn(text, '/data'), () => ({ key: 'a:1:2', value: 'a:1:3' }), 'b:1:1'),
  }),
];
