import { isMap, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { child, type Entry, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { interpolate, type Variables } from '../manifest/interpolate.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { isLabel, jobOf, type Labels, labelProblems } from './job-labels.ts';
import type { ReleaseJob } from './release-job.ts';

/** A job that others wait for has to end before they change, so it runs before the release. */
const COMPLETED = 'service_completed_successfully';

/**
 * The release jobs in the order of the manifest: services with the label `swarm-ci.run`, and those that another service
 * waits for to complete.
 */
export function readReleaseJobs(
  { yaml }: Manifest,
  variables: Variables,
): { readonly jobs: ReleaseJob[]; readonly problems: Problem[] } {
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services'));
  const awaited = new Set(services.flatMap(({ value }) => completedFirst(yaml, value, variables)));
  const jobs: ReleaseJob[] = [];
  const problems: Problem[] = [];
  for (const { key, keyNode, value } of services) {
    const labels = labelsOf(yaml, value, variables);
    const label = labels.get('swarm-ci.run');
    const run = label?.value ?? (awaited.has(key) ? 'before' : undefined);
    const found = labelProblems(labels, run, yaml.at(keyNode));
    if (label?.value === 'after' && awaited.has(key)) found.push(runsTooLate(key, label.at));
    problems.push(...found);
    if (run === undefined || found.length > 0) continue;
    problems.push(...modeProblems(yaml, value, variables));
    jobs.push(jobOf(key, run, labels, yaml.at(keyNode)));
  }
  return { jobs, problems };
}

function runsTooLate(name: string, at: string): Problem {
  return {
    at,
    message: `${name} runs after all services are settled, and one of them waits for it to complete`,
    hint: 'use "swarm-ci.run: before", or remove it from "depends_on"',
  };
}

/** The services that this one waits for to complete. */
function completedFirst(yaml: YamlFile, service: Node | undefined, variables: Variables): string[] {
  return entriesOf(yaml, child(yaml, service, 'depends_on')).flatMap(({ key, value }) =>
    filledIn(child(yaml, value, 'condition'), variables) === COMPLETED ? [key] : [],
  );
}

/** The labels of swarm-ci under `deploy.labels`, written as a mapping or as a list. */
function labelsOf(yaml: YamlFile, service: Node | undefined, variables: Variables): Labels {
  const labels = child(yaml, child(yaml, service, 'deploy'), 'labels');
  const written = isMap(labels)
    ? entriesOf(yaml, labels).map((entry) => named(yaml, entry, variables))
    : itemsOf(yaml, labels).map((item) => {
        const [name = '', value = ''] = (filledIn(item, variables) ?? '').split(/=(.*)/s);
        return [name, { value, at: yaml.at(item) }] as const;
      });
  return new Map(written.filter(([name]) => isLabel(name)));
}

function named(yaml: YamlFile, { key, keyNode, value }: Entry, variables: Variables) {
  return [key, { value: filledIn(value, variables) ?? '', at: yaml.at(keyNode) }] as const;
}

/** A release job is one task. */
function modeProblems(yaml: YamlFile, service: Node | undefined, variables: Variables): Problem[] {
  const deploy = child(yaml, service, 'deploy');
  const problem = (key: string, isWrong: (text: string) => boolean): Problem[] => {
    const node = child(yaml, deploy, key);
    const text = filledIn(node, variables);
    if (text === undefined || !isWrong(text)) return [];
    const message = `"${key}: ${text}" does not fit a service that runs once for a release`;
    return [{ at: yaml.at(node), message, hint: `remove "${key}": it is run as one task` }];
  };
  return [
    ...problem('mode', (mode) => mode.startsWith('global')),
    ...problem('replicas', (count) => !['0', '1'].includes(count)),
  ];
}

function filledIn(node: Node | undefined, variables: Variables): string | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : interpolate(text, variables);
}
