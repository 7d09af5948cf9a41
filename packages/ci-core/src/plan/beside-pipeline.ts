import { parseDocument } from 'yaml';

/** Keywords of GitLab that are not jobs: https://docs.gitlab.com/ci/yaml/#global-keywords */
const GLOBAL = new Set(['default', 'include', 'stages', 'variables', 'workflow', 'spec', 'image', 'services', 'cache']);
const DEPLOYS = /docker (stack deploy|service update)/;
/** A script of the repository may deploy, and so may a job with such a name. */
const MAY_DEPLOY = /\bdeploy/i;
const STAGES = ['.pre', 'build', 'test', 'deploy', '.post'];

/** What to add to a .gitlab-ci.yml that is there already, line by line. Keys that it has are not repeated: only the last would count. */
export function besidePipeline(
  path: string,
  existing: string,
  wanted: string,
  environments: readonly string[],
): string[] {
  const before = asObject(existing);
  const stages = Array.isArray(before.stages) ? before.stages.map(String) : STAGES;
  const missing = ['test', 'deploy'].filter((stage) => !stages.includes(stage));
  const include = wanted.slice(wanted.indexOf('include:')).trimEnd().split('\n');
  const hasInclude = 'include' in before;
  const jobs = Object.entries(before).filter(([name]) => !GLOBAL.has(name) && !name.startsWith('.'));
  return [
    hasInclude ? `add to "include" in ${path}:` : `add to ${path}:`,
    ...(hasInclude ? include.slice(1) : include).map((line) => `  ${line}`),
    ...(missing.length > 0 ? [`and to its "stages": ${missing.join(', ')}`] : []),
    ...jobs.flatMap(([name, job]) => {
      const says = deploys(name, job, environments);
      return says === undefined
        ? []
        : `its job "${name}" ${says}: give it "when: manual", so that only one of them deploys a merge`;
    }),
  ];
}

function deploys(name: string, job: unknown, environments: readonly string[]): string | undefined {
  if (DEPLOYS.test(textOf(job))) return 'deploys, too';
  const { environment, script } = (typeof job === 'object' && job !== null ? job : {}) as Record<string, unknown>;
  const named =
    typeof environment === 'object' && environment !== null ? (environment as { name?: unknown }).name : environment;
  if (environments.includes(String(named))) return 'deploys, too';
  return MAY_DEPLOY.test(`${name} ${textOf(script)}`) ? 'seems to deploy, too' : undefined;
}

/** An anchor that contains itself has no text. */
function textOf(job: unknown): string {
  try {
    return JSON.stringify(job) ?? '';
  } catch {
    return '';
  }
}

/** A file that is not YAML is left to GitLab to complain about; its own tags, such as !reference, are read as plain values. */
function asObject(text: string): Record<string, unknown> {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return {};
  try {
    const value: unknown = document.toJS();
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // More aliases than the parser follows.
    return {};
  }
}
