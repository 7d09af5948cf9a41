import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import type { Job } from '../../../packages/jobs/src/command-line/job.ts';
import type { GitlabJob } from './gitlab-pipeline.ts';

const templates = resolve(import.meta.dirname, '../../../templates/gitlab-ci');

export type Input = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly options?: readonly string[];
  readonly regex?: string;
};
type Include = {
  readonly local: string;
  readonly rules: readonly { if: string }[];
  readonly inputs: Record<string, string>;
};

/** A template as it is written. */
export type Template = {
  readonly name: string;
  readonly text: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly jobs: Readonly<Record<string, GitlabJob>>;
  readonly include: readonly Include[];
};

export function readTemplates(): Template[] {
  const files = readdirSync(templates).filter((file) => file.endsWith('.yml'));
  return files.sort().map((file) => {
    const text = readFileSync(join(templates, file), 'utf8');
    const [head, body] = parseAllDocuments(text).map((document) => document.toJS());
    const { include = [], ...jobs } = body;
    return { name: file.slice(0, -'.yml'.length), text, inputs: head.spec.inputs, jobs, include };
  });
}

/** What a template's jobs call: the jobs of swarm-ci. */
export function callsOfTemplate({ text }: Template): string[] {
  return [...new Set([...text.matchAll(/\$\[\[ inputs\.command \]\] ([a-z-]+)/g)].map(([, job = '']) => job))];
}

/** What each template's jobs call, and the variables that those read: the first name of each. */
export function templateVariables(jobs: readonly Job[]): string[][] {
  const code = (text: string) => `\`${text}\``;
  return readTemplates().flatMap((template) => {
    const called = callsOfTemplate(template);
    const keys = new Set(jobs.filter(({ name }) => called.includes(name)).flatMap(({ settings }) => settings));
    keys.delete('githubToken');
    const names = [...keys].flatMap((key) => definitions[key].env[0] ?? []);
    return called.length === 0 ? [] : [[code(template.name), called.map(code).join(', '), names.map(code).join(', ')]];
  });
}
