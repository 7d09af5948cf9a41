import { type LintFinding, otherRules } from '../../plan/lint/lint-manifest.ts';
import { lintMessage } from '../../plan/lint/lint-request.ts';
import { lintRules } from '../../plan/lint/rules.ts';
import { withFingerprints } from './fingerprint.ts';

/** SARIF 2.1.0, which GitHub's code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarif(findings: readonly LintFinding[], folder = '') {
  const rules = [...lintRules, ...otherRules];
  const indexes = new Map(rules.map(({ name }, index) => [name, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'swarm-ci',
            rules: rules.map(({ name, level, finds, why }) => ({
              id: name,
              shortDescription: { text: finds },
              fullDescription: { text: why },
              help: { text: why },
              defaultConfiguration: { level },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: withFingerprints(findings, folder).map((one) => ({
          ruleId: one.rule,
          ruleIndex: indexes.get(one.rule) ?? -1,
          level: one.level,
          message: { text: `${lintMessage(one)} → ${one.hint}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(one.file) },
                region: { startLine: one.line, startColumn: one.column },
              },
            },
          ],
          partialFingerprints: { 'swarmCiFinding/v1': one.fingerprint },
        })),
      },
    ],
  };
}
