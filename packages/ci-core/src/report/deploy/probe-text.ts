import type { ProbeReport } from '../schema/deploy-report.ts';

/** Why the expectation of a probe was not met; undefined if it was, or if there is none. */
export function unmetExpectation({ url, gate }: ProbeReport): string | undefined {
  return gate?.held === false ? `${url} did not respond as expected: ${gate.why}` : undefined;
}

/** The results of a probe in one line. */
export function probeLine(probe: ProbeReport): string {
  const { url, asked, failed, failure, versions } = probe;
  const seen = versions.map(({ version, answers }) => `${answers} × ${version}`).join(', ');
  const lost = failed === 0 ? 'none failed' : `${failed} failed (${failure})`;
  const unmet = unmetExpectation(probe);
  return `${unmet === undefined && failed === 0 ? '·' : '✘'} ${unmet ?? url}: ${asked} requests, ${lost}${seen === '' ? '' : `, ${seen}`}`;
}
