import fc from 'fast-check';
import { jobTraitsOf } from '../../../../packages/ci-core/src/context/platforms.ts';
import { platformError } from '../../../../packages/ci-core/src/effects/platform/platform-error.ts';
import { noShell } from '../../../../packages/ci-core/src/effects/ssh/errors.ts';
import { traceConnect } from '../../../../packages/ci-core/src/effects/ssh/login/connect-trace.ts';
import { explainConnect } from '../../../../packages/ci-core/src/effects/ssh/login/explain-connect.ts';
import { cliMajor } from '../../../../packages/ci-core/src/plan/deploy/stack-command.ts';
import { uploadFault } from '../../../../packages/ci-core/src/plan/deploy/upload-fault.ts';
import { buildFailureCause } from '../../../../packages/ci-core/src/report/schema/build-report.ts';
import { Secret } from '../../../../packages/ci-core/src/secret.ts';
import { failedTarget, splitBakeLog } from '../../../../packages/ci-core/src/verdict/build/bake-log.ts';
import { findBuildFailure } from '../../../../packages/ci-core/src/verdict/build/build-failure.ts';
import { isBuilderFault } from '../../../../packages/ci-core/src/verdict/build/builder-fault.ts';
import { causeOfRefusal } from '../../../../packages/ci-core/src/verdict/cause/cause.ts';
import { portIn } from '../../../../packages/ci-core/src/verdict/cause/cause-details.ts';
import { exitCodeOfAlerts, parseDeployLog } from '../../../../packages/ci-core/src/verdict/log/parse-deploy-log.ts';
import { inert, inertJson } from '../../../../packages/jobs/src/command-line/inert.ts';
import { examples, recorded, recordedJson } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { anyText, mutatedText } from '../mutate.ts';

const deployLogs = recorded('test/fixtures/stack-deploy', /\.(stdout|stderr)$/);
const buildLogs = recorded('test/fixtures/build', /\.log$/);
const taskEnds = JSON.stringify(recordedJson('test/fixtures/task-ends', /\.json$/));
const errors = [
  ...new Set(
    [...taskEnds.matchAll(/"Err":"((?:[^"\\]|\\.)*)"/g)].map(([, words = '']) => JSON.parse(`"${words}"`) as string),
  ),
];
const HOP = { host: 'h', port: 22, user: 'u', agent: undefined, key: undefined, setting: 'SERVER_HOST' } as const;
const traced = (text: string) => {
  const trace = traceConnect();
  for (const line of text.split('\n')) trace.read(line);
  return trace;
};
const targets = ['web', 'api', 'constructor'];

export const logParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'log of a deploy',
    covers: ['parseDeployLog', 'exitCodeOfAlerts', 'logLines', 'followWaits', 'collectAlerts', 'taskIn'],
    inputs: mutatedText(
      [...deployLogs, ...examples('text')],
      [
        'rollback: ',
        'overall progress: ',
        '1/1: ',
        'service update paused: ',
        'Updating service a (id: ',
        'x: service rollback paused: ',
      ],
    ),
    attacks: (size) =>
      sizeAttacks(size, [
        'rollback: ',
        'overall progress: rolling back update: 1 out of 2\n',
        'a: service update paused: b\n',
        'failed to update service a: ',
        '1/1: \n',
        'Updating service a\n',
        'section_start:1:a\r',
        'verify: Service ',
        'time=',
      ]),
    read: (text) => ({ alerts: parseDeployLog(text) }),
    check: ({ alerts }: { alerts: ReturnType<typeof parseDeployLog> }) => {
      if (alerts.length > 1_000 || ![0, 1, 3].includes(exitCodeOfAlerts(alerts)))
        throw new Error(`${alerts.length} alerts`);
    },
  }),
  fuzzer<string>({
    name: 'log of a build',
    covers: ['splitBakeLog', 'failedTarget', 'findBuildFailure', 'buildFailureCause', 'isBuilderFault'],
    inputs: mutatedText(buildLogs, [
      ' > [web 1/2] RUN x:\n',
      '------\n',
      '#1 [web ',
      'ERROR: target web: ',
      'Step 1/2 : ',
      '   1 | >>> RUN',
    ]),
    attacks: (size) =>
      sizeAttacks(size, [
        ' > [web ',
        '------\n',
        '#1 [web 1/2] RUN x\n',
        ' > a:\n',
        'Step 1/1 : x\n',
        '1 | >>> x\n',
        '#9 1.1 x\n',
        'ERROR: target web: ',
      ]),
    read: (text) => {
      const parts = splitBakeLog(text, targets);
      const failures = [...parts].map(([target, log]) => findBuildFailure(log, target));
      return {
        failures: [...failures, findBuildFailure(text)],
        failed: failedTarget(text, targets),
        isFault: isBuilderFault(text),
        causes: failures.map(buildFailureCause),
      };
    },
    check: ({ failures }: { failures: { lines: readonly string[] }[] }) => {
      if (failures.some(({ lines }) => lines.length > 20)) throw new Error('more lines than anybody reads');
    },
  }),
  fuzzer<string>({
    name: 'words of the engine, of SSH and of others',
    covers: [
      'causeOfRefusal',
      'uploadFault',
      'causeOf',
      'portIn',
      'explainConnect',
      'noShell',
      'platformError',
      'cliMajor',
      'canDetach',
      'messageOf',
      'connectionWords',
    ],
    inputs: mutatedText(
      [...errors, ...deployLogs.slice(0, 40), 'Docker version 28.2.2, build e6534b4'],
      [
        'no suitable node (',
        'bind source path does not exist: ',
        'failed to update config a: ',
        'exec: "x": ',
        'listen tcp 0.0.0.0:80',
      ],
    ),
    attacks: (size) =>
      sizeAttacks(size, [
        'no suitable node (',
        'network "',
        'failed to update config a: ',
        'exec: "',
        'starting container failed: ',
        'listen tcp ',
        'config not found: ',
        'container a',
        "port '",
        '1.',
        'host port for ',
      ]),
    read: (text) => [
      causeOfRefusal(text),
      portIn(text),
      uploadFault(text, '/deploy').said,
      cliMajor(text),
      `${explainConnect(new Error(text), HOP, traced(text), false)}`,
      `${noShell('h', 1, text)}`,
      `${platformError({ name: 'GitLab', token: new Secret('t0ken-of-gitlab'), hints: { 401: '', 403: '', 404: '' } }, 'x', { status: 404, words: text })}`,
    ],
  }),
  fuzzer<string>({
    name: 'text of others in a log',
    covers: ['inert', 'inertJson'],
    inputs: fc.oneof(anyText, mutatedText(buildLogs, ['\u001b', '::', '##[', '\u009b', '\r'])),
    attacks: (size) => sizeAttacks(size, ['\u001b[1;', '\u001b[?', ' :', '##[', '\n :']),
    read: (text) => [
      ...(['gitlab', 'github', 'none'] as const).map((platform) => inert(text, jobTraitsOf(platform).log)),
      inertJson(JSON.stringify(text)),
    ],
    check: ([gitlab = '', github = '', , json = '']: string[], text) => {
      if (JSON.parse(json) !== text || json.includes('##[')) throw new Error(`another document: ${json}`);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be left
      if (/\u001b(?!\[[\d;]*m)|\u009b|\r|\0/.test(gitlab))
        throw new Error(`leaves a control in ${JSON.stringify(gitlab)}`);
      if (/^[^\S\n\u2028\u2029]*::|##\[/m.test(github))
        throw new Error(`leaves a command in ${JSON.stringify(github)}`);
    },
  }),
];
