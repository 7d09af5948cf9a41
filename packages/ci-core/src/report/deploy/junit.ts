import { escapeMarkup } from '../../text.ts';
import type { DeployReport, ProbeReport, ReleaseJobReport, ServiceReport } from '../schema/deploy-report.ts';
import { failureReason } from './describe.ts';
import { unmetExpectation } from './probe-text.ts';
import { isFatalJob, releaseJobFailure } from './release-job-text.ts';

/** The report as JUnit XML: one test case per service, so that the merge request in GitLab shows which one failed, and why. */
export function reportJunit(report: DeployReport): string {
  const { stack, environment, services, dockerError, command, seconds, startedAt, server, probes = [] } = report;
  const { releaseJobs = [] } = report;
  const failed = services.filter((service) => failureReason(service) !== undefined);
  const errors = [
    ...(dockerError === undefined ? [] : [errorCase(stack, 'changes sent to the engine', 'refused', dockerError)]),
    ...(command?.error === undefined ? [] : [errorCase(stack, 'the command', 'command-failed', command.error)]),
  ];
  const cases = [
    ...errors,
    ...releaseJobs.map((job) => releaseJobCase(job, stack)),
    ...services.map((service) => serviceCase(service, stack)),
    ...probes.map((probe) => probeCase(probe, stack)),
  ];
  const counts = attributes({
    tests: cases.length,
    failures:
      failed.length +
      releaseJobs.filter(isFatalJob).length +
      probes.filter((probe) => unmetExpectation(probe) !== undefined).length,
    errors: errors.length,
    time: seconds.toFixed(3),
  });
  const suite = attributes({ name: `deploy ${environment}`, timestamp: startedAt.slice(0, 19), hostname: server });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="swarm-ci"${counts}>
  <testsuite${suite}${counts} skipped="0">
    <properties>${property('stack', stack)}${property('outcome', report.outcome)}</properties>
${cases.join('\n')}
    <system-out/>
    <system-err/>
  </testsuite>
</testsuites>
`;
}

function serviceCase(service: ServiceReport, stack: string): string {
  const { name, status, cause } = service;
  const why = failureReason(service);
  const start = `    <testcase${attributes({ name, classname: stack, time: (settledAt(service) / 1000).toFixed(3) })}`;
  if (why === undefined) return `${start}/>`;
  const output = [cause?.error, ...(cause?.health ?? []), ...(cause?.logs ?? [])].filter((line) => line !== undefined);
  const failure = attributes({ message: `${status}: ${why}`, type: status });
  return `${start}>
      <failure${failure}>${escaped(output.join('\n'))}</failure>
    </testcase>`;
}

function releaseJobCase(job: ReleaseJobReport, stack: string): string {
  const { name, run, seconds = 0, status, logs } = job;
  const title = `release job ${name} (${run} the release)`;
  const start = `    <testcase${attributes({ name: title, classname: stack, time: seconds.toFixed(3) })}`;
  const why = isFatalJob(job) ? releaseJobFailure(job) : undefined;
  if (why === undefined) return `${start}/>`;
  return `${start}>
      <failure${attributes({ message: why, type: status })}>${escaped(logs.join('\n'))}</failure>
    </testcase>`;
}

function probeCase(probe: ProbeReport, stack: string): string {
  const unmet = unmetExpectation(probe);
  const time = (probe.until / 1000).toFixed(3);
  const start = `    <testcase${attributes({ name: `probe ${probe.url}`, classname: stack, time })}`;
  if (unmet === undefined) return `${start}/>`;
  return `${start}>
      <failure${attributes({ message: unmet, type: 'unmet' })}/>
    </testcase>`;
}

function errorCase(stack: string, name: string, type: string, message: string): string {
  return `    <testcase${attributes({ name, classname: stack, time: '0.000' })}>
      <error${attributes({ message, type })}/>
    </testcase>`;
}

/** Time of its last change, in milliseconds since the start of the rollout. */
function settledAt({ timeline }: ServiceReport): number {
  return Math.max(0, ...[...(timeline?.points ?? []), ...(timeline?.marks ?? [])].map(({ at }) => at));
}

function property(name: string, value: string): string {
  return `<property${attributes({ name, value })}/>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replace(/[\n\t]/g, ' ')}"`)
    .join('');
}

// XML 1.0 cannot contain these, not even escaped: control characters but tab and newline, and half a surrogate pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds them on purpose
const IMPOSSIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;

function escaped(text: string): string {
  return escapeMarkup(text.replace(IMPOSSIBLE, '\ufffd'));
}
