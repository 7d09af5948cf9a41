import { createECDH, createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import { readContext } from '../../../packages/ci-core/src/context/context.ts';
import { hostKeyAlgorithms, readKnownHosts, refuseHostKey } from '../../../packages/ci-core/src/effects/host-key.ts';
import { readPrivateKey } from '../../../packages/ci-core/src/effects/private-key.ts';
import { CiError } from '../../../packages/ci-core/src/errors.ts';
import { nearest } from '../../../packages/ci-core/src/nearest.ts';
import { bumpBranch } from '../../../packages/ci-core/src/plan/bump-plan.ts';
import { imageRegistry } from '../../../packages/ci-core/src/plan/image-registry.ts';
import { parseIsoDate } from '../../../packages/ci-core/src/plan/iso-date.ts';
import { ownerOf, ownerText } from '../../../packages/ci-core/src/plan/owner.ts';
import { placeOf } from '../../../packages/ci-core/src/plan/place.ts';
import { proxyFor } from '../../../packages/ci-core/src/plan/proxy.ts';
import { selectServices } from '../../../packages/ci-core/src/plan/select-services.ts';
import { imageFault, nodeFault, serviceFault } from '../../../packages/ci-core/src/plan/swarm-utils-names.ts';
import { nodeRequest, tokenFor } from '../../../packages/ci-core/src/plan/swarm-utils-request.ts';
import { linksOf } from '../../../packages/ci-core/src/report/links.ts';
import { createRedactor, Secret } from '../../../packages/ci-core/src/secret.ts';
import { definitions, type SettingKey } from '../../../packages/ci-core/src/settings/definitions.ts';
import { formatDuration, parseDuration } from '../../../packages/ci-core/src/settings/duration.ts';
import { judgeHostKey, parseKnownHosts, pinnedTypes } from '../../../packages/ci-core/src/settings/known-hosts.ts';
import { readSettings } from '../../../packages/ci-core/src/settings/read-settings.ts';
import { readArguments } from '../../../packages/jobs/src/arguments.ts';
import { catalogue } from '../../../packages/jobs/src/catalogue.ts';
import { examples, recorded, recordedJson } from './corpus.ts';
import { type Fuzzer, fuzzer } from './exercise.ts';
import { sizeAttacks } from './hostile.ts';
import { yamlBombs } from './manifest-parsers.ts';
import { anyText, mutatedJson, mutatedText } from './mutate.ts';

const KEYS = Object.keys(definitions) as SettingKey[];
const NEEDLE = 'n33dle-that-is-secret';
const settingFiles = [
  ...recorded('deploy-manifests-example', /^swarm-ci\.yaml$/),
  ...examples('yaml').filter((text) =>
    /^(probes|services|timeout|environments|swarm_utils|alert|manifests|backup)/m.test(text),
  ),
];
const WORDS = [
  ...KEYS.map((key) => `${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}: `),
  'environments: {prod: {',
  'probes: [{url: http://x, every: 1s, for: 5s, expect: {status: 200, body: "(a+)+$"}}]',
  'swarm_service: x',
];
const environment = (names: readonly string[]) =>
  fc.dictionary(
    fc.oneof(fc.constantFrom(...names), anyText),
    fc.oneof(anyText, fc.constantFrom('1', 'true', 'https://git.example.com/a/b', 'a/b', '7')),
    { maxKeys: 12 },
  );
const settingNames = [...new Set(KEYS.flatMap((key) => definitions[key].env))];
const gitlabNames = [
  'GITLAB_CI',
  'CI_MERGE_REQUEST_IID',
  'CI_MERGE_REQUEST_LABELS',
  'CI_PROJECT_PATH',
  'CI_PROJECT_URL',
  'CI_COMMIT_SHA',
  'CI_COMMIT_TIMESTAMP',
  'CI_PIPELINE_CREATED_AT',
  'CI_JOB_URL',
  'CI_REGISTRY_IMAGE',
  'CI_MERGE_REQUEST_PROJECT_PATH',
];
const recordedEnvs = recordedJson('test/fixtures/ci-env', /^gitlab.*\.json$/);
const recordedGithub = recordedJson('test/fixtures/ci-env', /^github.*\.json$/);
const recordedEvents = recordedJson('test/fixtures/github-events', /\.json$/);
const hostLines = [
  '[shop.example.com]:22 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxQ\n',
  '@revoked * ssh-rsa AAAA\n@cert-authority *.example.com ssh-rsa AAAB\n',
  '|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAA\\nhost ssh-rsa AAAA',
];
const pem =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n-----END OPENSSH PRIVATE KEY-----\n';
const keys = [
  realKey(),
  pem,
  pem.replaceAll('OPENSSH ', ''),
  pem.replaceAll('OPENSSH', 'RSA'),
  pem.replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n'),
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxQ me',
  'PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n',
  pem.replaceAll('OPENSSH ', 'ENCRYPTED '),
];

function contextRead(env: Readonly<Record<string, string | undefined>>, event?: unknown) {
  const read = readContext(env, event);
  return { read, links: linksOf(read), owner: ownerText(ownerOf(read, 'now')), branch: bumpBranch(read) };
}

function reviewIsNumbered({ read }: ReturnType<typeof contextRead>): void {
  const { review } = read;
  if (review && !(Number.isSafeInteger(review.number) && review.number > 0))
    throw new Error(`the review ${review.number}`);
  if (review?.labels.some((label) => typeof label !== 'string')) throw new Error('a label is no text');
}

export const settingsParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'swarm-ci.yaml',
    covers: ['readSettings', 'readProbes'],
    inputs: mutatedText(settingFiles, WORDS),
    attacks: (size) => [
      ...yamlBombs(size),
      ...sizeAttacks(size, ['timeout: 1m\n', 'probes: ']),
      `timeout: ${'1m'.repeat(size / 2)}x`,
      `probes: [{url: http://${'a@'.repeat(size / 2)}}]`,
      `services: [${'a,'.repeat(size / 2)}]`,
      `${'z'.repeat(size / 2)}: 1`,
    ],
    read: (text) =>
      readSettings(KEYS, { flags: {}, env: { A: NEEDLE }, file: { name: 'swarm-ci.yaml', text }, environment: 'prod' }),
  }),
  fuzzer<Record<string, string>>({
    name: 'settings in the environment',
    covers: [
      'readSettings',
      'flagOf',
      'fileKeyOf',
      'hasFlag',
      'imageRegistry',
      'placeOf',
      'tokenFor',
      'proxyFor',
      'proxyVariable',
      'tokenVariable',
    ],
    inputs: environment([...settingNames, 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'no_proxy']),
    attacks: (size) =>
      settingNames.map((name, i) => ({ [name]: sizeAttacks(Math.min(size, 100_000), [])[i % 30] ?? '' })),
    read: (env) => {
      const { settings, problems } = readSettings(KEYS, { flags: {}, env });
      const place = placeOf(env.SERVER_USER ?? 'prod', settings, readContext(env), '/work/shop');
      const asked = {
        context: readContext(env),
        env,
        registry: settings.registry,
        user: settings.registryUser,
        password: settings.registryPassword,
        jobPassword: settings.gitlabToken,
      };
      const token = tokenFor(nodeRequest(env.SERVER_USER ?? 'n'), env, settings.swarmUtilsToken);
      return {
        settings,
        problems: [...problems, ...place.problems],
        registry: imageRegistry(asked),
        token,
        proxy: proxyFor('https://git.example.com:8443/x', env),
      };
    },
    check: ({ problems, settings }: { problems: object[]; settings: object }, env) => {
      const told = JSON.stringify(problems) + JSON.stringify(settings);
      const secret = KEYS.filter((key) => 'secret' in definitions[key]).flatMap((key) => definitions[key].env);
      const values = secret.map((name) => env[name] ?? '').filter((value) => value.length > 12);
      if (
        values.some(
          (value) =>
            told.includes(JSON.stringify(value).slice(1, -1)) &&
            !Object.entries(env).some(([name, other]) => !secret.includes(name as never) && other.includes(value)),
        )
      )
        throw new Error('tells a secret');
    },
  }),
  fuzzer<string[]>({
    name: 'arguments',
    covers: ['readArguments', 'nearest'],
    inputs: fc.array(
      fc.oneof(
        anyText,
        anyText.map((text) => `--${text}`),
        fc.constantFrom(
          '--timeout',
          '--timeout=',
          '--json=1',
          '--',
          '-x',
          '--report',
          '--no-json',
          '--__proto__',
          '--constructor=1',
          '--ssh-private-key=x',
          'prod',
        ),
      ),
      { maxLength: 8 },
    ),
    attacks: (size) => [...sizeAttacks(size).map((text) => [`--${text}`, text])],
    waits: true,
    read: async (args) => {
      const job = await catalogue.deploy?.load();
      if (job === undefined) throw new Error('there is no job deploy');
      const { switches, ...read } = readArguments(job, args);
      return { ...read, switches: [...switches] };
    },
  }),
  fuzzer<string>({
    name: 'durations and dates',
    covers: ['parseDuration', 'formatDuration', 'parseIsoDate', 'imageTag'],
    inputs: mutatedText([
      '15m',
      '1h30m',
      '500ms',
      '2026-01-31T10:00:00Z',
      '20260131',
      '2026-01-31 10:00:00,5 +01:00',
      '0000-01-01',
      '9999-12-31T23:59:59-23:59',
    ]),
    attacks: (size) => sizeAttacks(size, ['1m', '1.', '2026-01-31T', '2026-01-31T10:00:00.']),
    read: (text) => {
      const [ms, date] = [parseDuration(text), parseIsoDate(text)];
      return { ms, date: date?.toISOString(), shown: formatDuration(ms ?? 0) };
    },
    check: ({ ms }: { ms: number | undefined }) => {
      if (ms !== undefined && !(ms >= 0)) throw new Error(`the duration ${ms}`);
    },
  }),
  fuzzer<readonly [string, string, Uint8Array]>({
    name: 'known_hosts',
    covers: [
      'parseKnownHosts',
      'pinnedTypes',
      'judgeHostKey',
      'hostKeyAlgorithms',
      'refuseHostKey',
      'knownHostsLine',
      'fingerprint',
    ],
    inputs: fc.tuple(
      mutatedText(hostLines, ['* ', '!* ', '?', '@revoked ', 'ssh-rsa AAAA']),
      fc.oneof(fc.constant('shop.example.com'), anyText),
      fc.uint8Array({ maxLength: 40 }),
    ),
    attacks: (size) => [
      ...sizeAttacks(size, ['* ssh-rsa AAAA\n', 'a,']).map(
        (text) => [text, 'shop.example.com', new Uint8Array(8)] as const,
      ),
      [`${'*a'.repeat(40)} ssh-rsa AAAA`, 'a'.repeat(253), new Uint8Array(8)],
      [`${'*?'.repeat(60)}x ssh-rsa AAAA`, 'a'.repeat(253), new Uint8Array(8)],
      [`${'*'.repeat(size)}x ssh-rsa AAAA`, 'a'.repeat(253), new Uint8Array(8)],
    ],
    read: ([text, host, key]) => {
      const pins = parseKnownHosts(text);
      const rules = { host, port: 22, acceptNewHostKey: false, warn: () => {} };
      const refusal = refuseHostKey(rules, pins, Buffer.from(key));
      return {
        verdict: judgeHostKey(pins, host, 2222, key),
        types: pinnedTypes(pins, host, 22),
        algorithms: hostKeyAlgorithms(pins, host, 22),
        refused: refusal instanceof CiError,
      };
    },
    check: ({ refused, verdict }: { refused: boolean; verdict: string }) => {
      if (!refused && verdict === 'changed') throw new Error('a changed key is taken');
    },
  }),
  fuzzer<string>({
    name: 'known_hosts or the path of one',
    covers: ['readKnownHosts'],
    inputs: mutatedText(hostLines),
    waits: true,
    read: (text) => readKnownHosts(text),
  }),
  fuzzer<string>({
    name: 'private keys',
    covers: ['readPrivateKey'],
    inputs: mutatedText(keys, ['-----BEGIN', '-----END RSA PRIVATE KEY-----', '\\n']),
    attacks: (size) => [
      ...sizeAttacks(size, ['-----BEGIN A-----', '-----END A-----\n']),
      `-----BEGIN RSA PRIVATE KEY-----\n${'A: b\n'.repeat(size / 5)}-----END RSA PRIVATE KEY-----`,
      `-----BEGIN RSA PRIVATE KEY-----:${' '.repeat(size)}x-----END RSA PRIVATE KEY-----`,
    ],
    waits: true,
    read: (text) =>
      readPrivateKey(new Secret(text), new Secret('opens')).catch((error: unknown) => tellsNothing(error, text)),
  }),
  fuzzer<readonly string[]>({
    name: 'labels and names',
    covers: ['selectServices', 'labelsFor', 'nearest', 'serviceFault', 'nodeFault', 'imageFault'],
    inputs: fc.array(
      fc.oneof(
        anyText,
        anyText.map((text) => `build-${text}`),
        fc.constantFrom('build-all', 'build-web', 'build-constructor'),
      ),
      { maxLength: 6 },
    ),
    attacks: (size) => [
      ...sizeAttacks(size, ['a-', 'a.a/', 'a__']).map((text) => [`build-${text}`, text]),
      Array.from({ length: size / 20 }, (_, i) => `build-x${i}`),
    ],
    read: (labels) => ({
      ...selectServices({ labels, known: ['web', 'api', 'a/b'], prefix: 'build-', ignored: [] }),
      near: labels.map((label) => nearest(label, ['deploy', 'plan'])),
      faults: labels.map((name) => [serviceFault(name), nodeFault(name), imageFault(name)]),
    }),
  }),
  fuzzer<readonly [string, string]>({
    name: 'secrets hidden in a text',
    covers: ['createRedactor'],
    inputs: fc.tuple(anyText, anyText),
    attacks: (size) => sizeAttacks(size, ['ab\n']).map((text) => ['needle', text] as const),
    read: ([secret, text]) => createRedactor([new Secret(secret)])(`${text}${secret}${text}`),
    check: (output: string, [secret]) => {
      if (
        secret.trim().length >= 4 &&
        !'***'.includes(secret.trim()) &&
        output.includes(secret.trim()) &&
        !secret.includes('*')
      )
        throw new Error(`tells ${output}`);
    },
  }),
  fuzzer<Record<string, string>>({
    name: 'environment of GitLab CI',
    covers: ['readContext', 'gitlab', 'linksOf', 'ownerOf', 'ownerText', 'bumpBranch'],
    inputs: fc.oneof(
      environment(gitlabNames).map((env) => ({ ...env, GITLAB_CI: 'true' })),
      mutatedJson(recordedEnvs).map(asEnvironment),
    ),
    attacks: (size) =>
      sizeAttacks(size, ['a,', '..', '.lock']).map((text) => ({
        GITLAB_CI: '1',
        CI_MERGE_REQUEST_IID: text,
        CI_MERGE_REQUEST_LABELS: text,
        CI_PROJECT_NAME: text,
        CI_JOB_URL: text,
      })),
    read: (env) => contextRead(env),
    check: reviewIsNumbered,
  }),
  fuzzer<readonly [Record<string, string>, unknown]>({
    name: 'environment and event of GitHub Actions',
    covers: ['readContext', 'github'],
    inputs: fc.tuple(
      environment(['GITHUB_REPOSITORY', 'GITHUB_SERVER_URL', 'GITHUB_SHA', 'GITHUB_REF_NAME', 'GITHUB_RUN_ID']),
      mutatedJson([...recordedEvents, ...recordedGithub.map((one) => Object(one).event ?? one)]),
    ),
    read: ([env, event]) => contextRead({ ...env, GITHUB_ACTIONS: 'true' }, event),
    check: reviewIsNumbered,
  }),
];

function asEnvironment(document: unknown): Record<string, string> {
  const env: Record<string, string> = Object(Object(document).env ?? document);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string')),
    GITLAB_CI: 'true',
  };
}

/** The error as it came, unless some of the key is in it. */
function tellsNothing(error: unknown, key: string): never {
  const told = error instanceof Error ? `${error.message} ${error.cause}` : String(error);
  const pieces = key.match(/[A-Za-z0-9+/]{24,}/g) ?? [];
  if (pieces.some((piece) => told.includes(piece))) throw new Error(`tells the key: ${told}`);
  throw error;
}

/** The same every time, of a number that nobody's key is. */
function realKey(): string {
  const d = Buffer.alloc(32, 7);
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d);
  const [x, y] = [ecdh.getPublicKey().subarray(1, 33), ecdh.getPublicKey().subarray(33)].map((part) =>
    part.toString('base64url'),
  );
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x, y } });
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}
