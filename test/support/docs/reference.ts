import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting, SettingKey } from '@swarm-ci/core';
import { composeRows } from '../../../packages/ci-core/src/plan/compose/table/rows.ts';
import { otherRules } from '../../../packages/ci-core/src/plan/lint/lint-manifest.ts';
import { lintRules } from '../../../packages/ci-core/src/plan/lint/rules.ts';
import { planReportSchema } from '../../../packages/ci-core/src/report/plan/plan-report.ts';
import { buildReportSchema } from '../../../packages/ci-core/src/report/schema/build-report.ts';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { fileKeyOf, flagOf } from '../../../packages/ci-core/src/settings/read-settings.ts';
import { hasFlag } from '../../../packages/ci-core/src/settings/setting.ts';
import { deployAlertSchema } from '../../../packages/ci-core/src/verdict/log/parse-deploy-log.ts';
import type { Job } from '../../../packages/jobs/src/command-line/job.ts';
import { catalogue } from '../../../packages/jobs/src/jobs/catalogue.ts';
import { readFigures } from '../../bench/figures.ts';
import { readCampaignFigures } from '../../campaign/figures.ts';
import { actionFiles } from '../github/action-files.ts';
import { componentFiles } from '../gitlab/component-files.ts';
import { templateVariables } from '../gitlab/gitlab-templates.ts';
import { root } from '../root.ts';
import { campaignSections } from './proof-campaigns.ts';
import { speedTable } from './proof-speed.ts';

const begin = (from: string) => `<!-- begin generated: ${from} -->`;
const END = '<!-- end generated -->';

/** What each file that is generated, or has a generated part, must hold; by path. */
export async function referencePages(): Promise<Map<string, string>> {
  const jobs = await loadJobs();
  return new Map([
    ...(await reportPages('deploy-report', 'What one deploy of swarm-ci did', deployReportSchema)),
    ...(await reportPages('build-report', 'What one build of swarm-ci did', buildReportSchema)),
    ...(await reportPages('deploy-plan', 'What a deploy of swarm-ci would change', planReportSchema)),
    ...(await logPages()),
    ...actionFiles(jobs),
    ...componentFiles(),
    [
      'docs/gitlab.md',
      await filledIn('docs/gitlab.md', table(['template', 'jobs', 'variables'], templateVariables(jobs))),
    ],
    ['docs/compose-on-swarm.md', await filledIn('docs/compose-on-swarm.md', composeSection())],
    ['docs/lint-rules.md', await filledIn('docs/lint-rules.md', lintSection())],
    ['docs/proof.md', await proofPage('docs/proof.md')],
    [
      'docs/settings.md',
      await filledIn('docs/settings.md', `${jobs.map(jobSection).join('\n')}\n${settingsSection(jobs)}`),
    ],
  ]);
}

export async function loadJobs(): Promise<Job[]> {
  return Promise.all(Object.values(catalogue).map(({ load }) => load()));
}

async function proofPage(page: string): Promise<string> {
  const text = await readFile(join(root, page), 'utf8');
  const campaigns = withPart(page, text, 'campaigns', campaignSections(readCampaignFigures(root)));
  return withPart(page, campaigns, 'speed', speedTable(await readFigures()));
}

/** The page with the part between its marks replaced. */
async function filledIn(page: string, generated: string): Promise<string> {
  return withPart(page, await readFile(join(root, page), 'utf8'), 'npm run docs', generated);
}

function withPart(page: string, text: string, from: string, generated: string): string {
  const [start, mark] = [text.indexOf(begin(from)), begin(from)];
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`${page} has no "${mark}" … "${END}"`);
  return `${text.slice(0, start)}${mark}\n\n${generated.trim()}\n\n${text.slice(end)}`;
}

type Schema = {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

type Described = { readonly toJSONSchema: (options: { io: 'input' }) => object };

async function reportPages(name: string, description: string, report: Described): Promise<[string, string][]> {
  const schema = jsonSchema({ title: `${name}.json`, description }, report);
  return [
    [`docs/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`],
    [`docs/${name}.md`, await filledIn(`docs/${name}.md`, fieldTables(schema))],
  ];
}

async function logPages(): Promise<[string, string][]> {
  const description = 'What the output of docker stack deploy or docker service update says about failures';
  const schema = jsonSchema({ title: 'swarm-ci parse-deploy-log', description }, deployAlertSchema.array());
  return [
    ['docs/deploy-log.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
    ['docs/deploy-log.md', await filledIn('docs/deploy-log.md', fieldTables(schema.items ?? {}, '', 'An alert'))],
  ];
}

function jsonSchema(about: { title: string; description: string }, report: Described): Schema {
  // "input": readers of a later report with more members must not refuse it.
  const schema = { ...about, ...report.toJSONSchema({ io: 'input' }) };
  // Every whole number comes with the limits of JavaScript's.
  const whole = (key: string, value: unknown) =>
    ['minimum', 'maximum'].includes(key) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? undefined : value;
  return JSON.parse(JSON.stringify(schema, whole)) as Schema;
}

/** A table of the report, then one of each object in it. */
function fieldTables(schema: Schema, path = '', name = 'The report'): string {
  const members = Object.entries(schema.properties ?? {});
  const rows = members.map(([name, member]) => {
    const always = schema.required?.includes(name) ? 'always' : 'when known';
    return [code(name), typeOf(member), always, member.description ?? ''];
  });
  const title = path === '' ? `### ${name}` : `### ${code(path)}`;
  const below = members.flatMap(([name, member]) => {
    const inner = member.items?.properties ? member.items : member;
    const suffix = inner === member ? '' : '[]';
    return inner.properties ? [fieldTables(inner, `${path === '' ? '' : `${path}.`}${name}${suffix}`)] : [];
  });
  return [`${title}\n\n${table(['field', 'type', 'there', 'meaning'], rows)}`, ...below].join('\n');
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(value)).join(', ');
  if (schema.items) return schema.items.properties ? 'list of objects' : `list of ${typeOf(schema.items)}s`;
  return [schema.type ?? 'anything'].flat().join(' or ');
}

/** The table of the keys of compose files. */
function composeSection(): string {
  const rows = composeRows.map(({ path, becomes, means }) => [
    code(path.replace(/^services\.\*\./, '')),
    becomes,
    means,
  ]);
  return table(['key', 'becomes', 'meaning on Swarm'], rows);
}

/** The rules of lint: a table of all, then one section each. */
function lintSection(): string {
  const all = [...lintRules, ...otherRules];
  const rows = all.map(({ name, level, finds }) => [`[${code(name)}](#${name})`, level, finds]);
  const block = (text: string) => `\`\`\`yaml\n${text}\`\`\``;
  const sections = all.map(
    ({ name, level, finds, why }) => `### ${name}\n\n**${level}**: ${escaped(finds)} ${escaped(why)}\n`,
  );
  const examples = lintRules.map(({ wrong, right }) => `Wrong:\n\n${block(wrong)}\n\nRight:\n\n${block(right)}\n`);
  const parts = sections.map((section, i) => [section, examples[i] ?? []].flat().join('\n'));
  return `${table(['rule', 'level', 'what it finds'], rows)}\n${parts.join('\n')}`;
}

function jobSection(job: Job): string {
  const { argument } = job;
  const shown = argument && (argument.required ? `<${argument.name}>` : `[${argument.name}]`);
  const options = [
    ...(argument && shown ? [[code(shown), argument.describe]] : []),
    ...Object.entries(job.options ?? {}).map(([name, { placeholder, describe }]) => [
      code(`--${name} ${placeholder}`),
      describe,
    ]),
    ...Object.entries(job.switches ?? {}).map(([name, describe]) => [code(`--${name}`), describe]),
    [code('--json'), 'print the result as one line of JSON'],
  ];
  const settings = job.settings.map((key) => `[${code(fileKeyOf(key))}](#${anchorOf(fileKeyOf(key))})`).join(', ');
  return [
    `## ${code(job.name)}`,
    '',
    escaped(job.purpose),
    '',
    table(['argument', 'meaning'], options),
    ...(settings === '' ? [] : [`Settings: ${settings}.`, '']),
    ...(job.outputs ? [outputsOf(job.outputs), ''] : []),
    `\`\`\`sh\n${job.example}\n\`\`\``,
    '',
  ].join('\n');
}

/** Of a heading, as GitHub and GitLab make it. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll('.', '');
}

function outputsOf(outputs: NonNullable<Job['outputs']>): string {
  const told = Object.entries(outputs).map(([name, describe]) => `${code(name)}, ${describe}`);
  return `Outputs in GitHub Actions: ${told.join('; ')}.`;
}

function settingsSection(jobs: readonly Job[]): string {
  const used = (Object.keys(definitions) as SettingKey[]).filter((key) =>
    jobs.some(({ settings }) => settings.includes(key)),
  );
  const sections = used.map((key) => {
    const setting: Setting = definitions[key];
    const readers = jobs.filter(({ settings }) => settings.includes(key)).map(({ name }) => code(name));
    return [
      `### ${fileKeyOf(key)}`,
      '',
      `${escaped(setting.describe)}.`,
      '',
      table(
        ['flag', 'environment variable', 'swarm-ci.yaml', 'default', 'jobs'],
        [
          [
            hasFlag(setting)
              ? code(`--${flagOf(key)} ${setting.placeholder}`)
              : setting.secret
                ? 'none: a secret'
                : 'none',
            setting.env.map(code).join(', else ') || 'none',
            setting.secret ? 'none: a secret' : code(`${fileKeyOf(key)}:`),
            defaultOf(setting),
            readers.join(', '),
          ],
        ],
      ),
    ].join('\n');
  });
  return `## Settings\n\n${sections.join('\n')}`;
}

function defaultOf({ default: fallback, defaultText }: Setting): string {
  if (fallback !== undefined) return code(fallback);
  return defaultText?.includes('<') ? code(defaultText) : (defaultText ?? 'none');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escaped(cell)).join(' | ')} |\n`;
  return `${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`;
}

/** A bare `<word>` would be taken for HTML; inside of backticks it is shown as it is. */
function escaped(cell: string): string {
  const parts = cell.replaceAll('|', '\\|').split('`');
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '\\<') : part)).join('`');
}

function code(text: string): string {
  return `\`${text}\``;
}
