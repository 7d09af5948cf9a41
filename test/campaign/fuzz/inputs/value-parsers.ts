import { readContext } from '../../../../packages/ci-core/src/context/read-context.ts';
import { CiError } from '../../../../packages/ci-core/src/errors.ts';
import { planDeploy } from '../../../../packages/ci-core/src/plan/deploy/plan-deploy.ts';
import { readManifest } from '../../../../packages/ci-core/src/plan/manifest/manifest.ts';
import { decryptSops } from '../../../../packages/ci-core/src/plan/sops/decrypt-sops.ts';
import { parseSops } from '../../../../packages/ci-core/src/plan/sops/sops-document.ts';
import { readMetadata } from '../../../../packages/ci-core/src/plan/sops/sops-metadata.ts';
import { sopsText, sopsValues } from '../../../../packages/ci-core/src/plan/sops/sops-text.ts';
import { commandValue } from '../../../../packages/ci-core/src/plan/value/command-output.ts';
import { contentProblem } from '../../../../packages/ci-core/src/plan/value/content-problem.ts';
import { givenBodies } from '../../../../packages/ci-core/src/plan/value/given-object.ts';
import { valueWarnings } from '../../../../packages/ci-core/src/plan/value/value-warnings.ts';
import { valuedEntries } from '../../../../packages/ci-core/src/plan/value/valued-entries.ts';
import { parseYaml } from '../../../../packages/ci-core/src/yaml.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';
import { yamlBombs } from '../yaml-bombs.ts';

const VALUE = 'hunter2-in-a-value';
const env = { NAME: 'two', DB_PASSWORD: 'hunter2-in-the-environment', WHAT: 'x' };

const FILES = new Map([['prod/db.sops.yaml', Buffer.from('x')]]);
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

const sopsJson = `{
	"db": { "password": "ENC[AES256_GCM,data:tw==,iv:AAAA,tag:AAAAAAAAAAAAAAAAAAAAAA==,type:str]", "port_unencrypted": 1 },
	"sops": { "age": [{ "recipient": "age1x", "enc": "-----BEGIN" }], "lastmodified": "2026-11-30T08:00:00Z", "mac": "ENC[]" }
}
`;
const sopsEnv =
  'A=ENC[AES256_GCM,data:tw==,iv:AA==,tag:AA==,type:str]\nsops_age__list_0__map_enc=x\\ny\nsops_mac=m\nsops_lastmodified=x\n';
const SOPS_WORDS = [
  'sops:',
  'age: []',
  'ENC[AES256_GCM,data:',
  ',type:int]',
  '"encrypted_regex": "(a+)+$",',
  'sops_age__list_9999__map_enc=',
  '\t',
  '- *x',
];

/** What a file of SOPS is made of, decrypted with a key that cannot be the right one. */
function readSops(file: string, text: string): object {
  return refusable(() => {
    const { tree, format, metadata } = parseSops(file, text);
    const plain = sopsText({ tree, data: undefined }, format, []).length;
    const open = refusable(() => {
      decryptSops({ tree, format, metadata }, readMetadata(metadata), Buffer.alloc(32));
      throw new Error('a key of zeros opens it');
    });
    return { format, plain, shown: sopsValues(tree).length, refused: Object.keys(open) };
  });
}

function refusable(read: () => object): object {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    return { problems: [{ message: error.message, hint: error.hint }] };
  }
}

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
      'isOutside',
      'valueWarnings',
    ],
    inputs: mutatedText([declared], WORDS),
    attacks: (size) => [...yamlBombs(size), ...sizeAttacks(size, ['secrets:\n', '  a: { environment: b }\n', '[a, '])],
    read: (text) => {
      const { manifest, problems } = readManifest('c.yaml', text);
      if (problems.length > 0) return { problems };
      const valued = valuedEntries(manifest, env).map((entry) => ({ entry, content: Buffer.from(VALUE) }));
      const { plan, ...rest } = planDeploy({
        ...{
          logins: [],
          anonymous: false,
          resolveImage: 'always',
          order: 'none',
          envFiles: [],
          context: readContext({}),
        },
        ...{ secretRules: { secretsLike: [], plain: [] }, contents: FILES, existing: new Set<string>() },
        ...{ environment: 'prod', stack: 'shop_prod', serverPath: '/data', manifest, env, valued },
      });
      const found = valued.flatMap(({ entry, content }) => contentProblem(entry, content) ?? []);
      const bodies = givenBodies(plan.given, 'secret', 'shop_prod').map(({ Name, Labels }) => ({ Name, Labels }));
      const warnings = valueWarnings(valued, { env, context: readContext({}) });
      return {
        problems: [...rest.problems, ...found],
        warnings,
        composeText: plan.composeText,
        names: plan.givenNames,
        bodies,
      };
    },
    check: ({ composeText, ...told }: { composeText?: string; problems: object[] }) => {
      if (composeText !== undefined && parseYaml('c.yaml', composeText).problems.length > 0)
        throw new Error('the compose file cannot be read any more');
      if (JSON.stringify([told, composeText]).includes(VALUE)) throw new Error('shows a value');
    },
  }),
  fuzzer<string>({
    name: 'files of SOPS',
    covers: [
      'parseSops',
      'sopsFormat',
      'dotenvTree',
      'readMetadata',
      'decryptSops',
      'decryptValue',
      'sopsText',
      'sopsValues',
      'isLeaf',
      'isList',
      'sopsError',
      'commandValue',
    ],
    inputs: mutatedText([sopsJson, sopsEnv], SOPS_WORDS),
    attacks: (size) => [...yamlBombs(size), ...sizeAttacks(size, ['a: b\n', 'A=1\n', '[', '{"a":'])],
    read: (text) => ({
      ...readSops('a.sops.yaml', text),
      json: readSops('a.sops.json', text),
      env: readSops('a.sops.env', text),
      binary: readSops('a.sops', text),
      line: commandValue(Buffer.from(text)).length,
    }),
  }),
];
