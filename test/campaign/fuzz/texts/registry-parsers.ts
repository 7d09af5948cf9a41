import { userIn } from '../../../../packages/ci-core/src/effects/engine/registry-auth.ts';
import { versionedName } from '../../../../packages/ci-core/src/plan/manifest/config-versions.ts';
import {
  configWarnings,
  helperFor,
  loginsIn,
  parseDockerConfig,
} from '../../../../packages/ci-core/src/plan/registry/docker-config.ts';
import { loginFor } from '../../../../packages/ci-core/src/plan/registry/login.ts';
import {
  isRateLimit,
  isUnauthorized,
  registryAnswer,
} from '../../../../packages/ci-core/src/plan/registry/registry-answer.ts';
import {
  hostOfKey,
  loginAddress,
  registryHost,
  registryName,
  repositoryPath,
} from '../../../../packages/ci-core/src/plan/registry/registry-name.ts';
import { namePattern } from '../../../../packages/ci-core/src/plan/review/image-uses.ts';
import { isVersion, unnamedSecret, versionPrefix } from '../../../../packages/ci-core/src/plan/secret/secret-names.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';

const addresses = [
  'https://index.docker.io/v1/',
  'registry.example.com:5000/team/web:1@sha256:0',
  'acme',
  '[::1]:5000',
];
const auths = { 'https://index.docker.io/v1/': { auth: 'YTpi' }, 'r.example.com/team': { identitytoken: 'x' } };
const config = JSON.stringify({ auths, credsStore: 'desktop', credHelpers: { 'r.example.com': 'ecr' } });
const answers = [
  'Get "https://r:5000/v2/": dial tcp: lookup r: no such host',
  'toomanyrequests: slow down',
  'unauthorized: authentication required',
];

export const registryParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'addresses of registries, names of images, what a registry says',
    covers: [
      'registryName',
      'repositoryPath',
      'hostOfKey',
      'loginAddress',
      'namePattern',
      'registryAnswer',
      'isRateLimit',
      'isUnauthorized',
    ],
    inputs: mutatedText([...addresses, ...answers], ['https://', '/', '@', 'index.docker.io/']),
    attacks: (size) => sizeAttacks(size, ['https://', '/', 'a/', 'a:1/', 'HTTP status ']),
    read: (text) => [
      registryName(text),
      repositoryPath(text),
      loginAddress(hostOfKey(text)),
      text.length < 2_000 && new RegExp(namePattern(text)).source.length,
      registryAnswer(text),
      isRateLimit(text),
      isUnauthorized(text),
    ],
  }),
  fuzzer<string>({
    name: 'a Docker configuration, and a login header',
    covers: ['parseDockerConfig', 'loginsIn', 'configWarnings', 'helperFor', 'loginFor', 'userIn'],
    inputs: mutatedText([config, ...addresses], ['{"auths":{', '"auth":"', '__proto__']),
    attacks: (size) => sizeAttacks(size, ['{"auths":{"', '{"auths":{"a/', '[']),
    read: (text) => {
      const found = parseDockerConfig(text);
      const logins = found === undefined ? [] : loginsIn(found, 'x');
      const hosts = addresses.map((image) => [
        loginFor(image, logins)?.host,
        found && helperFor(found, registryHost(image)),
      ]);
      return [logins.map(({ host, path }) => [host, path]), found && configWarnings(found, 'x'), hosts, userIn(text)];
    },
  }),
  fuzzer<string>({
    name: 'names of versions of secrets',
    covers: ['versionedName', 'unnamedSecret', 'versionPrefix', 'isVersion'],
    inputs: mutatedText(['DB_KEY', 'A'.repeat(80), 'db_key_0123456789abcdef0123456789abcdef', '0_0'], ['_', '0']),
    attacks: (size) => sizeAttacks(size, ['_', '0', 'a_0']),
    read: (text) => {
      const { name } = unnamedSecret(text);
      const stem = { variable: text };
      if (!isVersion(name, stem)) throw new Error(`${name} is not taken for a version of ${text}`);
      return [name, versionPrefix(stem), isVersion(text, { variable: 'DB_KEY' }), versionedName('DB_KEY', text).name];
    },
  }),
];
