import { writeFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import {
  CiError,
  codeQuality,
  findingText,
  invalidInput,
  jobVariables,
  type LintFinding,
  lintDirectory,
  lintDocument,
  lintSummary,
  messageOf,
  type Problem,
  sarif,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { redacted } from '../../command-line/redacted.ts';
import type { World } from '../../command-line/world.ts';
import { composeOfMachine } from '../../parts/compose.ts';
import { lintRequestOf, lintSettings, manifestSettings } from '../../parts/manifest.ts';

const FORMATS = ['text', 'sarif', 'codequality'] as const;
type Format = (typeof FORMATS)[number];
type Output = { readonly format: Format; readonly out: string | undefined; readonly folder: string };

export const lintJob = defineJob({
  name: 'lint',
  purpose:
    'Finds mistakes in the compose files, without a server and without Docker: what an engine refuses, and what goes wrong later. Exits with 2 if there are errors.',
  argument: {
    name: 'env',
    describe: 'the environment, as in docker-compose.<env>.yaml; without it, all of them',
    required: false,
  },
  settings: [...manifestSettings, ...lintSettings, 'bindChanges', 'order', 'serverHost', 'serverPort'],
  switches: { strict: 'warnings are errors, too' },
  options: {
    format: {
      placeholder: 'FORMAT',
      describe:
        'text, sarif (SARIF 2.1.0, for code scanning in GitHub) or codequality (for merge requests in GitLab); default: text',
    },
    out: { placeholder: 'FILE', describe: 'write that to this file, and the findings for people to standard output' },
  },
  example: 'swarm-ci lint --format codequality --out gl-code-quality-report.json',
  run: async ({ argument, settings: common, switches, options, problems, withFiles, settingsFor }, world) => {
    const { format = 'text' } = options;
    const directory = world.resolve(common.directory);
    const { findings, environments, secrets } = await lintDirectory({
      directory,
      environment: argument || undefined,
      named: withFiles(),
      problems: [...problems, ...formatProblems(format)],
      context: world.context,
      compose: composeOfMachine(world),
      inputOf: (environment) => {
        const { settings, problems: invalid } = settingsFor(environment);
        const { env, allowEmpty, problems: unread } = jobVariables({ ...settings, directory }, world.env);
        return {
          settings: { ...settings, directory },
          problems: [...invalid, ...unread],
          env,
          allowEmpty,
          lint: { ...lintRequestOf(settings), isStrict: switches.has('strict') || settings.lint === 'strict' },
        };
      },
    });
    world.protect(secrets);
    const errors = findings.filter(({ level }) => level === 'error').length;
    const output = { format: format as Format, out: options.out, folder: folderOf(directory, world) };
    await publish(redacted(findings, world.redact), output, world);
    world.log.info(lintSummary(environments, findings));
    return errors === 0 ? 0 : new CiError('INVALID_INPUT', '').exitCode;
  },
});

function formatProblems(format: string): Problem[] {
  if (FORMATS.some((known) => known === format)) return [];
  return [{ at: '--format', message: `unknown format "${format}"`, hint: `use one of: ${FORMATS.join(', ')}` }];
}

/** The document on standard output, and the findings for people in the log; with a file, the document in the file. */
async function publish(findings: readonly LintFinding[], { format, out, folder }: Output, world: World): Promise<void> {
  const text = findings.map(findingText).join('\n');
  const document = documentOf(findings, format, folder);
  if (out !== undefined) {
    const written = format === 'text' ? `${text}\n` : `${JSON.stringify(document, null, 2)}\n`;
    await writeFile(world.resolve(out), written).catch((error) => unwritable(out, error));
  }
  if (out === undefined && format !== 'text') {
    if (text !== '') world.log.info(text);
    world.result(JSON.stringify(document, null, 2), document);
  } else world.result(text, document);
}

function documentOf(findings: readonly LintFinding[], format: Format, folder: string) {
  if (format === 'text') return lintDocument(findings);
  return format === 'sarif' ? sarif(findings, folder) : codeQuality(findings, folder);
}

function unwritable(file: string, error: unknown): never {
  const message = `${file} cannot be written: ${messageOf(error)}`;
  throw invalidInput([{ at: '--out', message, hint: 'name a file in an existing, writable folder' }]);
}

/** What leads from the folder of the job, the root of the repository, to the compose files: empty, or with a slash at the end. */
function folderOf(directory: string, world: World): string {
  const path = relative(world.resolve('.'), directory).split(sep).join('/');
  return path === '' || path.startsWith('..') ? '' : `${path}/`;
}
