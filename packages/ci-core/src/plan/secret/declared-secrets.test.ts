import { expect, test } from 'vitest';
import { parseYaml } from '../../yaml.ts';
import { secretsInEnvFile, secretsInManifest } from './declared-secrets.ts';

const rules = { secretsLike: ['LICENCE'], plain: ['CACHE_KEY'], computed: new Set<string>() };
const revealed = (secrets: readonly { reveal: () => string }[]) => secrets.map((secret) => secret.reveal());

test('the secrets of an env_file', () => {
  const text = `# DB_PASSWORD=comment
DB_PASSWORD=hunter2 = x
export API_TOKEN="quoted token"
TAG=1
CACHE_KEY=abcdef
LICENCE=abc-def\r
URL=amqp://shop:rabbit1@mq/
DB_PW
EMPTY_PASSWORD=
`;
  expect(revealed(secretsInEnvFile(text, rules))).toEqual([
    'hunter2 = x',
    '"quoted token"',
    'quoted token',
    'abc-def',
    'amqp://shop:rabbit1@mq/',
  ]);
});

test('the secrets that a compose file contains itself', () => {
  const text = `
services:
  web: { environment: { DB_PASSWORD: hunter2, TAG: "1", API_TOKEN: "\${PREFIX}-token" } }
  api: { environment: ["SMTP_PASS=mail1234", "AUTH_MODE=prod", NOTHING_SECRET] }
`;
  const { yaml } = parseYaml('f', text);
  expect(revealed(secretsInManifest(yaml, { PREFIX: 'my' }, rules))).toEqual(['hunter2', 'my-token', 'mail1234']);
});
