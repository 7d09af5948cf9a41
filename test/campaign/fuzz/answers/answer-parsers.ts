import { openDocker } from '../../../../packages/ci-core/src/effects/registry/docker.ts';
import { readTaskResponses } from '../../../../packages/ci-core/src/plan/canary/task-probe.ts';
import { parseProbeResponse } from '../../../../packages/ci-core/src/plan/probe-response.ts';
import {
  serviceRequest,
  updateRequest,
} from '../../../../packages/ci-core/src/plan/swarm-utils/swarm-utils-request.ts';
import { judgeTasks } from '../../../../packages/ci-core/src/verdict/canary/judge-tasks.ts';
import { EMPTY_RECORD, readResponse, withAnswer } from '../../../../packages/ci-core/src/verdict/probe.ts';
import { judgeRequest } from '../../../../packages/ci-core/src/verdict/swarm-utils/judge-swarm-utils.ts';
import { readAnswer } from '../../../../packages/ci-core/src/verdict/swarm-utils/swarm-utils-answer.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';

const swarmAnswers = [
  {
    resultList: [
      {
        isFailed: false,
        serviceId: 'x',
        serviceName: 'shop_web',
        helpServiceCompleteList: [
          {
            isFailed: false,
            serviceName: 'swarm_utils-update_service-shop_web',
            taskList: [
              {
                taskId: 'x',
                state: 'complete',
                message: 'finished',
                logList: ['shop_web', 'overall progress: 0 out of 2 tasks', 'verify: Service shop_web converged'],
              },
            ],
          },
        ],
      },
    ],
  },
  { message: 'Incorrect request' },
  { errorMessage: 'updateServiceExec.NOT_FOUND', logExtra: { body: { token: 'tok' } }, errorExtra: { resultList: [] } },
];
const b64 = (text: string) => Buffer.from(text).toString('base64');
const replies = [
  `${b64('hello v1')} ${b64('HTTP/1.1 200 OK\r\nX-Version: v1\r\n')}`,
  ` ${b64('curl: (7) Failed to connect')}`,
  `${b64('x')} ${b64('  HTTP/1.1 302 Found\n  Location: /\n  HTTP/1.0 200 OK\n  A: b\n')}`,
];
const probe = {
  url: 'http://x/',
  from: 'manager',
  every: 100,
  version: { header: 'X-Version', body: undefined },
  expect: { status: 200, body: 'v1', version: 'v1', for: 1 },
} as const;

export const answerParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'what docker info says',
    covers: ['openDocker', 'loginRegistry'],
    inputs: mutatedJson([
      { IndexConfigs: { 'a:5000': { Secure: false } }, InsecureRegistryCIDRs: ['127.0.0.0/8', '::1/128'] },
    ])
      .map((one) => JSON.stringify(one) ?? '')
      .chain((text) => mutatedText([text])),
    attacks: (size) => [...sizeAttacks(size), `{"InsecureRegistryCIDRs":["1.1.1.1/999"]}`],
    waits: true,
    read: async (stdout) => {
      const docker = await openDocker(async () => ({ code: 0, stdout, stderr: '' }), {
        directory: '/',
        env: {},
      } as never);
      return ['a:5000', '127.0.0.1:5000', 'localhost', '[::1]:5000', 'docker.io'].map(docker.insecure);
    },
  }),
  fuzzer<string>({
    name: 'answers of SwarmUtils',
    covers: ['judgeRequest', 'readAnswer', 'judgeResults', 'missingStep', 'mayStillRun'],
    inputs: mutatedJson(swarmAnswers)
      .map((one) => JSON.stringify(one) ?? '')
      .chain((text) => mutatedText([text, '<html>Bad Gateway</html>'])),
    attacks: (size) => [
      ...sizeAttacks(size, ['{"a":']),
      '['.repeat(size),
      JSON.stringify({
        resultList: [
          {
            serviceName: 'shop_web',
            helpServiceCompleteList: [
              {
                serviceName: 'x',
                taskList: [{ state: 'complete', logList: Array(size / 20).fill('rollback: update rolled back') }],
              },
            ],
          },
        ],
      }),
    ],
    read: (text) =>
      [200, 400, 502]
        .flatMap((status) =>
          [updateRequest('shop_web', 'a:1', false), serviceRequest('backup-service', 'shop_web')].map((request) =>
            judgeRequest(request, { kind: 'answered', status, text, milliseconds: 1 }, (said) =>
              said.replaceAll('tok', '***'),
            ),
          ),
        )
        .concat(readAnswer(text) as never),
  }),
  fuzzer<string>({
    name: 'answers of a probe',
    covers: ['parseProbeResponse', 'readResponse', 'withAnswer', 'readTaskResponses'],
    inputs: mutatedText(replies, replies),
    attacks: (size) =>
      sizeAttacks(size, []).flatMap((text) => [
        text,
        `${b64(text)} ${b64(`HTTP/1.1 200 OK\n${text}`)}`,
        `${b64('')} ${b64(`HTTP/1.1 200 OK\nA: ${text}`)}`,
      ]),
    read: (line) => {
      const answer = readResponse(probe, parseProbeResponse(line), 5);
      const ofTasks = judgeTasks(probe, [...readTaskResponses(line), ...readTaskResponses(`10.0.0.2 ${line}`)]);
      return { ...withAnswer(withAnswer(EMPTY_RECORD, answer), { ...answer, at: 6 }), ofTasks };
    },
  }),
];
