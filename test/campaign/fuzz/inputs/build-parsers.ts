import fc from 'fast-check';
import { bakeDefinitions } from '../../../../packages/ci-core/src/plan/build/bake-definition.ts';
import { bakeTargets } from '../../../../packages/ci-core/src/plan/build/bake-file.ts';
import { bakeCommand, buildCommand } from '../../../../packages/ci-core/src/plan/build/build-command.ts';
import { planBuild } from '../../../../packages/ci-core/src/plan/build/build-plan.ts';
import { dockerfilesOf } from '../../../../packages/ci-core/src/plan/build/recipe.ts';
import { readSettings } from '../../../../packages/ci-core/src/settings/read-settings.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { anyText, mutatedText } from '../mutate.ts';

const SECRET = 'n33dle-of-a-build';
const printed = [
  '{"group":{"default":{"targets":["web","all"]},"all":{"targets":["api"]}},"target":{"web":{"context":"web","contexts":{"b":"target:base"},"args":{"A":"$${x}"}},"api":{},"base":{"output":[{"type":"cacheonly"}]}}}',
];
const settings = [
  'services:\n  web: { context: web, dockerfile: D, target: t, args: { A: "${A}" }, platforms: [linux/arm64], secrets: { s: SECRET }, cache: max, paths: [web/**] }\n',
];
const place = { cwd: '/repo', env: {} };

export const buildParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'targets of a bake file',
    covers: ['bakeDefinitions'],
    inputs: mutatedText(printed, [
      '"targets":["default"]',
      '"contexts":{"a":"target:web"}',
      '"constructor"',
      '__proto__',
    ]),
    attacks: (size) => sizeAttacks(size, ['{"target":', '[']),
    read: (text) => bakeDefinitions(text),
  }),
  fuzzer<readonly [string, string]>({
    name: 'how services are built',
    covers: ['readBuildDefinitions', 'readSwarmServices', 'dockerfilesOf', 'isImageName', 'cleanPath'],
    inputs: fc.tuple(mutatedText(settings, ['context: ', 'secrets: ', 'args: ', '../', '${SECRET}']), anyText),
    attacks: (size) =>
      sizeAttacks(size, ['./', '/', 'a/']).map((text) => [`services: { a: { context: "${text}" } }`, text] as const),
    read: ([text, service]) => {
      const keys = ['serviceBuilds', 'swarmService'] as const;
      const read = readSettings(keys, { flags: {}, env: {}, file: { name: 'f', text } });
      const definitions = read.settings.serviceBuilds ?? [];
      const services = [...definitions.map((one) => one.service), service];
      const { images, problems } = planBuild({
        ...{ services, definitions, tag: '1', cache: 'c', cacheMode: 'inline', prefix: 'r', created: '' },
        ...{ attestations: { provenance: undefined, sbom: undefined }, baked: undefined },
        dockerfiles: new Set(dockerfilesOf(services, definitions)),
        ...{ revision: undefined, source: undefined, env: { A: 'a', SECRET } },
      });
      const bake = bakeCommand(bakeTargets(images), { push: true, metadataFile: 'm' }, place);
      const args = [...bake.argv, ...images.flatMap((image) => buildCommand(image, place).argv)];
      return { problems: read.problems, faults: problems, args, secrets: images.flatMap((image) => image.secrets) };
    },
  }),
];
