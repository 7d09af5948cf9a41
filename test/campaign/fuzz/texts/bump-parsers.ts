import { bumpFile } from '../../../../packages/ci-core/src/plan/review/bump-file.ts';
import { planBump } from '../../../../packages/ci-core/src/plan/review/bump-plan.ts';
import { composeFiles } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';
import { yamlBombs } from '../yaml-bombs.ts';
import { WORDS } from './compose-parsers.ts';

const images = [
  {
    service: 'web',
    image: 'registry.example.com/shop/web',
    tag: '20260131_7ab44e95',
    digest: undefined,
    variable: 'TAG',
  },
  { service: 'api', image: 'app', tag: 'v2', digest: `sha256:${'a'.repeat(64)}`, variable: undefined },
];
/** Its name is in no file, so the near line is looked for. */
const unnamed = [
  {
    ...images[0],
    service: 'x',
    image: 'registry.example.com/x/web',
    tag: 'v3',
    digest: undefined,
    variable: undefined,
  },
];
const bumped = [
  ...composeFiles,
  'services:\n  web:\n    image: registry.example.com/shop/web:${TAG:-old}\n  api: { image: "app:1" }\n',
  '---\nservices:\n  a: { image: "${REG}/web:${X:-1}" }\n---\nTAG: { value: 1 }\n',
  'variables:\n  TAG: 1.0\nservices:\n  web:\n    image: app:v1@sha256:0\n',
];

export const bumpParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'tags set in a compose file',
    covers: [
      'bumpFile',
      'planBump',
      'imageUses',
      'tagVariable',
      'wholeVariable',
      'usesVariable',
      'mayName',
      'looseName',
      'writtenName',
      'nearImage',
      'isYaml',
      'yamlParts',
      'referenceEdits',
      'valueEdits',
      'spliceEdits',
    ],
    inputs: mutatedText(bumped, [
      ...WORDS,
      ...images.flatMap(({ image }) => [image, `image: ${image}:1`, `image: "${image}:\${TAG:-1}"`]),
      'TAG: 1',
      'TAG: "x"',
    ]),
    attacks: (size) => [
      ...yamlBombs(size),
      ...sizeAttacks(size, ['app:']).map((text) => `services:\n  a:\n    image: "${text.replaceAll('"', '')}"\n`),
    ],
    read: (text) => {
      const { bumps, lost } = planBump([{ path: 'c.yaml', text }], [...images, ...unnamed]);
      return { ...bumpFile('c.yaml', text, images), bumps, lost };
    },
    check: ({ problems, text }: { problems: object[]; text: string }, input) => {
      if (problems.length > 0) return;
      sameButForTags(input, text);
      const again = bumpFile('c.yaml', text, images);
      if (again.problems.length > 0 || again.text !== text) throw new Error(`what it wrote changes again: ${text}`);
    },
  }),
  fuzzer<string>({
    name: 'tags set in lines of variables',
    covers: ['bumpFile', 'lineEdits', 'valueIn'],
    inputs: mutatedText(
      ['TAG=1\nOTHER=2\n', 'export TAG = "old" # tag\n', "TAG='registry.example.com/shop/web:1'\nX=$TAG\n"],
      ['TAG=', 'export ', 'TAG = x'],
    ),
    attacks: (size) => sizeAttacks(size, ['TAG=', 'TAG=1\n', 'export ']),
    read: (text) => bumpFile('prod.env', text, images),
    check: ({ problems, text }: ReturnType<typeof bumpFile>, input) => {
      if (problems.length === 0) sameButForTags(input, text);
    },
  }),
];

/** Every line is as it was but for a tag in it. */
function sameButForTags(before: string, after: string): void {
  if (before === after) return;
  const [old, now] = [before, after].map((text) => text.split('\n'));
  const odd = now?.find((line, i) => line !== old?.[i] && !images.some(({ tag }) => line.includes(tag)));
  if (old?.length !== now?.length || odd !== undefined) throw new Error(`changed more than tags: ${after}`);
}
