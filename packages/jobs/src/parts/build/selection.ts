import { anyToken, labelsFor, type Problem, type Settings, selectServices, tokenSettings } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { knownServices } from './known-services.ts';
import { requestedLabels } from './requested-labels.ts';
import { selectByChanges } from './select-by-changes.ts';

/** Settings, switches and options by which the labels of a merge request select services. */
export const selectionSettings = [
  'directory',
  'services',
  'buildFile',
  'serviceBuilds',
  'selectBy',
  'labelPrefix',
  'ignoreLabels',
  ...tokenSettings,
] as const;
export const selectionSwitches = {
  live: 'read the current labels from the API, instead of those from the creation of the pipeline',
};
export const selectionOptions = {
  labels: { placeholder: 'A[,B]', describe: 'use these labels instead of those of the merge request' },
};

export type SelectionInput = {
  readonly settings: Settings<(typeof selectionSettings)[number]>;
  readonly switches: ReadonlySet<string>;
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly problems: readonly Problem[];
};

const SHOWN = 20;

/** The services that the labels, the changed files or both select, as `select_by` says. `--labels` is used alone. */
export async function selectRequested(input: SelectionInput, world: World) {
  const { settings, options } = input;
  if (options.labels !== undefined || settings.selectBy === 'labels') return selectByLabels(input, world);
  const found = await knownServices(settings, world);
  const [changed, labelled] = await Promise.all([
    selectByChanges(found.services, settings, world),
    settings.selectBy === 'both' ? selectByLabels(input, world) : { services: [], problems: found.problems, why: [] },
  ]);
  const selected = new Set([...changed.services, ...labelled.services]);
  return {
    services: found.services.filter((service) => selected.has(service)),
    problems: [...changed.problems, ...labelled.problems],
    why: [...changed.why, ...labelled.why],
  };
}

/**
 * The services that the labels select. `why` has a line for each label that is nearly one of them; if no service is selected,
 * also the reason and the labels that would select some.
 */
async function selectByLabels({ settings, switches, options, problems }: SelectionInput, world: World) {
  const labels = await requestedLabels(options.labels, switches.has('live'), settings, problems, world);
  const found = await knownServices(settings, world);
  const input = {
    labels: labels ?? [],
    known: found.services,
    prefix: settings.labelPrefix,
    ignored: settings.ignoreLabels ?? [],
  };
  const selected = selectServices(input);
  return {
    services: selected.services,
    problems: [...found.problems, ...selected.problems],
    why: [
      ...selected.nearMisses,
      ...(selected.services.length > 0 ? [] : [reasonForNone(labels), usableLabels(input)]),
    ],
  };
}

function reasonForNone(labels: readonly string[] | undefined): string {
  const none = 'no service is selected';
  if (labels === undefined)
    return `${none}: this pipeline has no merge request; after a merge, set ${anyToken} to find the one that the commit was merged from`;
  if (labels.length === 0) return `${none}: there are no labels`;
  return `${none}: none of the labels selects one: ${labels.join(', ')}`;
}

function usableLabels(input: Parameters<typeof labelsFor>[0]): string {
  if (input.known.length === 0)
    return 'no services were found: list them under "services" in swarm-ci.yaml, or give each service a folder with a Dockerfile';
  const possible = labelsFor(input);
  const more = possible.length > SHOWN ? ` and ${possible.length - SHOWN} more` : '';
  return `labels that select something: ${possible.slice(0, SHOWN).join(', ')}${more}`;
}
