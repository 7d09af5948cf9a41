import {
  anyToken,
  findServices,
  labelsFor,
  type Problem,
  type Settings,
  selectServices,
  tokenSettings,
} from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { askedLabels } from './asked-labels.ts';

/** Settings, switches and options by which the labels of a merge request select services. */
export const selectionSettings = ['directory', 'services', 'labelPrefix', 'ignoreLabels', ...tokenSettings] as const;
export const selectionSwitches = {
  live: 'ask the API for the labels as they are now, not when the pipeline was created',
};
export const selectionOptions = {
  labels: { placeholder: 'A[,B]', describe: 'these labels, in place of those of the merge request' },
};

type Asked = {
  readonly settings: Settings<(typeof selectionSettings)[number]>;
  readonly switches: ReadonlySet<string>;
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly problems: readonly Problem[];
};

const SHOWN = 20;

/** The services that the labels ask for; `why` tells, when there are none, why not and what would ask for some. */
export async function selectByLabels({ settings, switches, options, problems }: Asked, world: World) {
  const labels = await askedLabels(options.labels, switches.has('live'), settings, problems, world);
  const found = settings.services
    ? { services: settings.services, problems: [] }
    : await findServices(world.resolve(settings.directory));
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
    why: selected.services.length > 0 ? [] : [whyNone(labels), whatWould(input)],
  };
}

function whyNone(labels: readonly string[] | undefined): string {
  const none = 'no service is selected';
  if (labels === undefined)
    return `${none}: there is no merge request of this pipeline; after a merge ${anyToken} finds the one that brought the commit`;
  if (labels.length === 0) return `${none}: there are no labels`;
  return `${none}: none of the labels asks for one: ${labels.join(', ')}`;
}

function whatWould(input: Parameters<typeof labelsFor>[0]): string {
  if (input.known.length === 0)
    return 'no service is known: list them under "services" in swarm-ci.yaml, or give each a folder with a Dockerfile';
  const possible = labelsFor(input);
  const more = possible.length > SHOWN ? ` and ${possible.length - SHOWN} more` : '';
  return `labels that select something: ${possible.slice(0, SHOWN).join(', ')}${more}`;
}
