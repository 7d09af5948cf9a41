import fc from 'fast-check';
import { readContext } from '../../../../packages/ci-core/src/context/read-context.ts';
import { imageRegistry } from '../../../../packages/ci-core/src/plan/build/image-registry.ts';
import { parseIsoDate } from '../../../../packages/ci-core/src/plan/build/iso-date.ts';
import { targetOf } from '../../../../packages/ci-core/src/plan/deploy/target.ts';
import { proxyFor } from '../../../../packages/ci-core/src/plan/proxy.ts';
import { jobLogins } from '../../../../packages/ci-core/src/plan/registry/job-logins.ts';
import { nodeRequest, tokenFor } from '../../../../packages/ci-core/src/plan/swarm-utils/swarm-utils-request.ts';
import { definitions, type SettingKey } from '../../../../packages/ci-core/src/settings/definitions.ts';
import { formatDuration, parseDuration } from '../../../../packages/ci-core/src/settings/duration.ts';
import { readSettings } from '../../../../packages/ci-core/src/settings/read-settings.ts';
import { readArguments } from '../../../../packages/jobs/src/command-line/arguments.ts';
import { catalogue } from '../../../../packages/jobs/src/jobs/catalogue.ts';
import { examples, recorded } from '../corpus.ts';
import { anyEnvironment } from '../environment.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { anyText, mutatedText } from '../mutate.ts';
import { yamlBombs } from '../yaml-bombs.ts';

const KEYS = Object.keys(definitions) as SettingKey[];
const NEEDLE = 'n33dle-that-is-secret';
const settingFiles = [
  ...recorded('deploy-manifests-example', /^swarm-ci\.yaml$/),
  ...examples('yaml').filter((text) =>
    /^(probes|rollouts|services|timeout|environments|swarm_utils|alert|manifests|backup)/m.test(text),
  ),
];
const WORDS = [
  ...KEYS.map((key) => `${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}: `),
  'environments: {prod: {',
  'probes: [{url: http://x, every: 1s, for: 5s, expect: {status: 200, body: "(a+)+$"}}]',
  'rollouts: {web: {strategy: canary, traffic: {proxy: a, config: b}, steps: [5%, 50%]}}',
  'probes: [{url: http://web:1/?token=a, from: manager, for: 2m, expect: {}}]',
  'swarm_service: x',
];
const settingNames = [...new Set(KEYS.flatMap((key) => definitions[key].env))];

export const settingsParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'swarm-ci.yaml',
    covers: ['readSettings', 'readProbes', 'readRollouts', 'readRolloutProbes', 'filled', 'probeRequest'],
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
      'targetOf',
      'tokenFor',
      'proxyFor',
      'proxyVariable',
      'tokenVariable',
      'jobLogins',
    ],
    inputs: anyEnvironment([
      ...settingNames,
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'NO_PROXY',
      'no_proxy',
      'CI_REGISTRY',
      'CI_DEPLOY_USER',
      'DOCKER_AUTH_CONFIG',
    ]),
    attacks: (size) =>
      settingNames.map((name, i) => ({ [name]: sizeAttacks(Math.min(size, 100_000), [])[i % 30] ?? '' })),
    read: (env) => {
      const { settings, problems } = readSettings(KEYS, { flags: {}, env });
      const place = targetOf(env.SERVER_USER ?? 'prod', settings, readContext(env), '/work/shop');
      const given = jobLogins(settings, env);
      const asked = {
        context: readContext(env),
        env,
        given,
        jobPassword: settings.gitlabToken,
      };
      const token = tokenFor(nodeRequest(env.SERVER_USER ?? 'n'), env, settings.swarmUtilsToken);
      return {
        settings,
        problems: [...problems, ...place.problems, ...given.problems],
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
        throw new Error('shows a secret');
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
];
