import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { planDeploy } from '../../../packages/ci-core/src/plan/deploy/plan-deploy.ts';
import { readManifest } from '../../../packages/ci-core/src/plan/manifest/manifest.ts';
import { contentProblem } from '../../../packages/ci-core/src/plan/value/content-problem.ts';
import { givenBodies } from '../../../packages/ci-core/src/plan/value/given-object.ts';
import { valuedEntries } from '../../../packages/ci-core/src/plan/value/valued-entries.ts';
import { parseYaml } from '../../../packages/ci-core/src/yaml.ts';
import { type Fuzzer, fuzzer } from './exercise.ts';
import { sizeAttacks } from './hostile.ts';
import { mutatedText } from './mutate.ts';
import { yamlBombs } from './yaml-bombs.ts';

const VALUE = 'hunter2-in-a-value';
const env = { DB_PASSWORD: 'hunter2-in-the-environment', WHAT: 'x' };

const declared = `services: { web: { image: "app:1" } }
x-one: &one { environment: DB_PASSWORD }
secrets:
  db:
    environment: DB_PASSWORD # a comment
    labels: [a=b, "c=$WHAT"]
  two: { name: "\${NAME}", file: ./prod/db.sops.yaml, x-key: [db, password] }
  three: *one
  four: { name: fixed, x-command: [op, read, "op://$WHAT"], template_driver: golang }
configs:
  page: { content: "hello $WHAT $$", labels: { a: b } }
`;
const WORDS = [
  'environment: ',
  'content: |\n',
  'x-command: [',
  'x-key: ',
  'external: true',
  'file: a.age',
  '*one',
  '${DB_PASSWORD}',
  '- ',
];

export const valueParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'values of configs and secrets',
    covers: [
      'valuedEntries',
      'valueProblems',
      'valueProblem',
      'contentProblem',
      'writtenEntries',
      'isEncryptedFile',
      'wordsOf',
      'planValues',
      'stemOf',
      'keyVersion',
      'unnamedKey',
      'externalEntries',
      'editedText',
      'givenBodies',
    ],
    inputs: mutatedText([declared], WORDS),
    attacks: (size) => [...yamlBombs(size), ...sizeAttacks(size, ['secrets:\n', '  a: { environment: b }\n', '[a, '])],
    read: (text) => {
      const { manifest, problems } = readManifest('c.yaml', text);
      if (problems.length > 0) return { problems };
      const valued = valuedEntries(manifest, env).map((entry) => ({ entry, content: Buffer.from(VALUE) }));
      const { plan, ...rest } = planDeploy({
        ...{ logins: [], anonymous: false, resolveImage: 'always', envFiles: [], context: readContext({}) },
        ...{ secretRules: { secretsLike: [], plain: [] }, contents: new Map(), existing: new Set<string>() },
        ...{ environment: 'prod', stack: 'shop_prod', serverPath: '/data', manifest, env, valued },
      });
      const found = valued.flatMap(({ entry, content }) => contentProblem(entry, content) ?? []);
      const bodies = givenBodies(plan.given, 'secret', 'shop_prod').map(({ Name, Labels }) => ({ Name, Labels }));
      return { problems: [...rest.problems, ...found], composeText: plan.composeText, names: plan.givenNames, bodies };
    },
    check: ({ composeText, ...told }: { composeText?: string; problems: object[] }) => {
      if (composeText !== undefined && parseYaml('c.yaml', composeText).problems.length > 0)
        throw new Error('the compose file cannot be read any more');
      if (JSON.stringify([told, composeText]).includes(VALUE)) throw new Error('shows a value');
    },
  }),
];
