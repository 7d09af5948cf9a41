import type { ProbeReport } from '../schema/deploy-report.ts';

/** Which expectation did not hold, and why; undefined for one that did, and where nothing was expected. */
export function unmetExpectation({ url, gate }: ProbeReport): string | undefined {
  return gate?.held === false ? `${url} is not as expected: ${gate.why}` : undefined;
}

/** One line for what a probe heard. */
export function probeLine(probe: ProbeReport): string {
  const { url, asked, failed, failure, versions } = probe;
  const seen = versions.map(({ version, answers }) => `${answers} × ${version}`).join(', ');
  const lost = failed === 0 ? 'none failed' : `${failed} failed (${failure})`;
  const unmet = unmetExpectation(probe);
  return `${unmet === undefined && failed === 0 ? '·' : '✘'} ${unmet ?? url}: ${asked} asked, ${lost}${seen === '' ? '' : `, ${seen}`}`;
}
