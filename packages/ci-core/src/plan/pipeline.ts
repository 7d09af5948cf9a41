import { parseDocument } from 'yaml';
import type { CiPlatform } from '../context/platforms.ts';

/** The facts about a repository that its pipeline depends on. */
export type RepositoryFacts = {
  /** `prod` for docker-compose.prod.yaml. */
  readonly environments: readonly string[];
  /** Those of swarm-ci.yaml, else directories with a Dockerfile. */
  readonly services: readonly string[];
  /** It has nothing but what Git keeps, and what a platform puts into a new one. */
  readonly isEmpty: boolean;
  /** Scripts of package.json; undefined without one. */
  readonly npmScripts: readonly string[] | undefined;
  /** The default branch. */
  readonly branch: string;
  /** Where the manifests are below the root of the repository; empty if they are there. */
  readonly folder: string;
  /** The command, if the repository has a copy. */
  readonly copy: string | undefined;
};

/** The template files of swarm-ci, by path in its repository. */
export type TemplateFiles = Readonly<Record<string, string>>;

export type NewFile = { readonly path: string; readonly text: string };

const EXAMPLE = 'deploy-manifests-example/';
const COPIED = '.gitlab/swarm-ci';
/** Has Node, git and a shell, which is all that a copy of the command needs to deploy. */
export const IMAGE_OF_COPY = 'node:22';

/** Adds the example manifests repository to an empty one: anywhere else, its stack would be deployed beside what is there. */
export function withExample(facts: RepositoryFacts, templates: TemplateFiles): [RepositoryFacts, NewFile[]] {
  if (!facts.isEmpty) return [facts, []];
  const files = Object.entries(templates).filter(([path]) => path.startsWith(EXAMPLE));
  const folder = facts.folder === '' ? '' : `${facts.folder}/`;
  const example = files.map(([path, text]) => ({ path: folder + path.slice(EXAMPLE.length), text }));
  return [{ ...facts, environments: ['dev', 'prod'] }, example];
}

type FilesOf = (facts: RepositoryFacts, templates: TemplateFiles, toolkit: string) => NewFile[];
const PIPELINES: Readonly<Record<CiPlatform, FilesOf>> = { gitlab: gitlabFiles, github: githubFiles };

/** The files of the pipeline. `toolkit` is the GitHub repository with the reusable workflows, as `owner/name@ref`. */
export function planPipeline(
  facts: RepositoryFacts,
  platform: CiPlatform,
  templates: TemplateFiles,
  toolkit: string,
): NewFile[] {
  return PIPELINES[platform](facts, templates, toolkit);
}

function gitlabFiles(facts: RepositoryFacts, templates: TemplateFiles): NewFile[] {
  const { environments, services } = facts;
  const merged = mergedTo(environments);
  const purposes = [
    ...(services.length > 0 ? ['build', 'comment'] : []),
    ...(environments.some((name) => name !== merged) ? ['plan'] : []),
    ...(environments.length > 0 ? ['deploy', 'rollback'] : []),
  ];
  const copies = purposes.map((purpose) => ({
    path: `${COPIED}/${purpose}.yml`,
    text: textOf(`templates/gitlab-ci/${purpose}.yml`, templates),
  }));
  const run = facts.copy === undefined ? [] : [`image: ${IMAGE_OF_COPY}`, `command: node ${facts.copy}`];
  const shared = [...(facts.folder === '' ? [] : [`directory: ${JSON.stringify(facts.folder)}`]), ...run];
  const includes = [
    // An image that builds has the Docker CLI, too.
    ...(services.length > 0 ? [include('build', checksOf(facts)), include('comment', run)] : []),
    ...environments.flatMap((name) => {
      const environment = [`environment: ${JSON.stringify(name)}`, ...shared];
      const deploy = [...environment, `deployed_by_merge: ${JSON.stringify(merged)}`];
      // Its variables are protected, so merge requests do not have them. Nothing starts by itself before a first good deploy.
      if (name === merged) deploy.push('from_merge_requests: false', 'start: manual');
      return [
        ...(name === merged ? [] : [include('plan', environment)]),
        include('deploy', deploy),
        include('rollback', environment),
      ];
    }),
  ];
  const text = `# The included templates describe each job and its inputs.
stages: [test, deploy]

include:
${includes.join('')}`;
  return [...copies, { path: '.gitlab-ci.yml', text }];
}

function include(purpose: string, inputs: readonly string[] = []): string {
  const lines = inputs.map((line) => `      ${line}\n`);
  return `  - local: /${COPIED}/${purpose}.yml\n${inputs.length > 0 ? `    inputs:\n${lines.join('')}` : ''}`;
}

function checksOf({ npmScripts }: RepositoryFacts): string[] {
  const [lint, test] = checks(npmScripts);
  const setup = npmScripts ? ['npm ci'] : [];
  return [
    `lint_script: ${JSON.stringify([...setup, lint])}`,
    `test_script: ${JSON.stringify([...setup, test])}`,
    `test_image: ${npmScripts ? 'node:22' : 'busybox:1'}`,
  ];
}

/** The commands for lint and test. An unknown command fails, so that a missing check does not pass. */
function checks(npmScripts: readonly string[] | undefined): [lint: string, test: string] {
  const command = (script: string, run: string) =>
    npmScripts?.includes(script) ? run : `echo "write the command that ${script}s here" && false`;
  return [command('lint', 'npm run lint'), command('test', 'npm test')];
}

/** Which environment a merge to the default branch deploys. */
export function mergedTo(environments: readonly string[]): string {
  return environments.find((name) => /^prod/.test(name)) ?? 'none';
}

function textOf(path: string, templates: TemplateFiles): string {
  const text = templates[path];
  if (text === undefined) throw new Error(`${path} is not among the templates`);
  return text;
}

const CALLERS = 'templates/github-actions/callers/';

/** The workflows that call the reusable ones, adapted to the repository. */
function githubFiles(facts: RepositoryFacts, templates: TemplateFiles, toolkit: string): NewFile[] {
  const { environments, services } = facts;
  const purposes = [
    ...(services.length > 0 ? ['build'] : []),
    ...(environments.length > 0 ? ['plan', 'deploy', 'rollback'] : []),
  ];
  return purposes.flatMap((purpose) => {
    const template = templates[`${CALLERS}${purpose}.yml`];
    if (template === undefined) return [];
    const text = callerOf(template, facts)
      .replace(/^#.*\n/, '')
      .replace(/OWNER\/swarm-ci(\S*)@\S+/g, withToolkit(toolkit));
    return [{ path: `.github/workflows/${purpose}.yml`, text }];
  });
}

function withToolkit(toolkit: string): (whole: string, path: string) => string {
  const [repository, ref] = toolkit.split('@');
  return (_, path) => `${repository}${path}@${ref}`;
}

/** Jobs named `dev` or `prod` in the template are repeated for each environment; the rest is the same in every repository. */
function callerOf(template: string, { environments, branch, npmScripts, folder }: RepositoryFacts): string {
  const caller = parseDocument(template);
  const merged = mergedTo(environments);
  const jobOf = (environment: string): unknown => {
    const like = environment === merged ? 'prod' : 'dev';
    const job = JSON.stringify(caller.getIn(['jobs', like]));
    // As on GitLab, nothing starts by itself before a first good deploy.
    const written = job.replace('"on-merge":true', '"on-merge":false');
    return JSON.parse(written.replaceAll(new RegExp(`\\b${like}\\b`, 'g'), environment));
  };
  if (caller.hasIn(['jobs', 'prod']))
    caller.set('jobs', caller.createNode(Object.fromEntries(environments.map((name) => [name, jobOf(name)]))));
  const jobs = folder === '' ? [] : Object.keys(Object(caller.toJS()).jobs);
  for (const job of jobs) caller.setIn(['jobs', job, 'with', 'directory'], folder);
  const options = ['on', 'workflow_dispatch', 'inputs', 'environment', 'options'];
  if (caller.hasIn(options)) caller.setIn(options, environments);
  if (caller.hasIn(['on', 'push', 'branches'])) caller.setIn(['on', 'push', 'branches'], [branch]);
  const [lint, test] = checks(npmScripts);
  const own = ['jobs', 'build', 'with'];
  if (caller.hasIn(own)) {
    caller.setIn([...own, 'lint'], lint);
    caller.setIn([...own, 'test'], test);
    if (npmScripts === undefined) caller.deleteIn([...own, 'setup']);
  }
  return caller.toString({ lineWidth: 0 });
}
