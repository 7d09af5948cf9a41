import { readFrames } from '../../../../packages/ci-core/src/effects/engine/log-frames.ts';
import { readAccessLine } from '../../../../packages/ci-core/src/plan/canary/access-log.ts';
import { fillQuery } from '../../../../packages/ci-core/src/plan/canary/fill-query.ts';
import { haproxyProblems } from '../../../../packages/ci-core/src/plan/canary/haproxy-problems.ts';
import { readTimedLine, sinceText } from '../../../../packages/ci-core/src/plan/canary/log-time.ts';
import { readPrometheusValue } from '../../../../packages/ci-core/src/plan/canary/prometheus-value.ts';
import { countResponses } from '../../../../packages/ci-core/src/plan/canary/sample.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';

const LINES = [
  '{"service":"web","version":"canary","status":"502","seconds":"0.012"}',
  '{"service":"api","version":"stable","status":"-1","ms":"-1","end":"CD"}',
  '2026-11-30T03:17:24.123456789Z {"version":"stable1","status":"200","seconds":"1.5"}\n',
  '10.0.0.1 - - [30/Nov/2026:03:17:24 +0000] "GET / HTTP/1.1" 200 3 "-" "x"',
];
const RESPONSES = [
  '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1796000000.1,"0.5"]}]}}',
  '{"status":"success","data":{"resultType":"scalar","result":[1,"+Inf"]}}',
  '{"status":"error","errorType":"bad_data","error":"invalid parameter"}',
];
const SERVERS = [
  'default-server resolvers docker init-addr last,libc\n  server canary c:80 weight ${WEB_CANARY_SHARE} # none',
  'server-template canary 1-3 [::1]:80 weight ${WEB_CANARY_SHARE} init-addr none,10.0.0.1',
];

function countedLines(text: string) {
  const counter = countResponses();
  const times: string[] = [];
  const read = readFrames((line) => {
    const timed = readTimedLine(line);
    times.push(sinceText(timed.time < 0n ? 0n : timed.time));
    const response = readAccessLine(timed.line);
    if (response !== undefined) counter.add(response);
  });
  for (const line of text.split('\n')) {
    const data = Buffer.from(line);
    const header = Buffer.alloc(8);
    header.writeUInt32BE(data.length, 4);
    read(Buffer.concat([header, data]));
  }
  read(Buffer.from(text));
  return { ...counter.sample(), times: times.slice(0, 10) };
}

export const canaryParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'access log of a proxy',
    covers: ['readFrames', 'readAccessLine', 'readTimedLine'],
    inputs: mutatedText(LINES, [
      '"version":"canary"',
      '"status":"1e9"',
      '"ms":"-0"',
      '"__proto__":{',
      '2026-01-01T00:00:00Z ',
    ]),
    attacks: (size) => sizeAttacks(size, ['{"version":', '[', '9', '2026-01-01T00:00:00.', ...LINES]),
    read: countedLines,
    check: ({ requests, errors, latency }: ReturnType<typeof countedLines>) => {
      const counted = latency.counts.reduce((sum, count) => sum + count, 0);
      if (errors > requests || counted + errors !== requests) throw new Error(`${errors} of ${requests}, ${counted}`);
    },
  }),
  fuzzer<string>({
    name: 'response of Prometheus, and a query',
    covers: ['readPrometheusValue', 'fillQuery'],
    inputs: mutatedText(RESPONSES, [
      '"NaN"',
      '"1e999"',
      '{"metric":{},"value":[1,"1"]},',
      '{{canary}}',
      '{{ stable }}',
    ]),
    attacks: (size) => sizeAttacks(size, ['[', '{"status":', '{{', '{{canary}}', '1']),
    read: (text) => [readPrometheusValue(text), fillQuery('x{s="{{canary}}"}', { canary: text, stable: text })],
    check: ([read, query]: [ReturnType<typeof readPrometheusValue>, string]) => {
      if ('value' in read && Number.isNaN(read.value)) throw new Error('a value that is not a number');
      if (/(?<!\\)(\\\\)*"/.test(query.slice('x{s="'.length, -2))) throw new Error(`leaves its quotes: ${query}`);
    },
  }),
  fuzzer<string>({
    name: 'servers of a HAProxy',
    covers: ['haproxyProblems'],
    inputs: mutatedText(SERVERS, ['server ', ' init-addr', ' none', '::', '1.2.3.4', ' #', '${WEB_CANARY_SHARE}']),
    attacks: (size) => sizeAttacks(size, [' ', ':', ' #', 'server a 1:', '::1', ...SERVERS]),
    read: (text) => haproxyProblems('web', 'a.cfg', text),
    check: (problems: ReturnType<typeof haproxyProblems>) => {
      if (problems.some(({ at }) => !/^a\.cfg:\d+:1$/.test(at))) throw new Error('a problem without its place');
    },
  }),
];
