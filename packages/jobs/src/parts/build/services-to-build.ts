import { commaList, nearest, type Problem, type Settings } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { knownServices } from './known-services.ts';
import { type SelectionInput, selectRequested } from './selection.ts';

type Services = {
  readonly services: readonly string[];
  readonly problems: readonly Problem[];
  readonly why: readonly string[];
};

/** The services of `--services`, or those that are selected; with `only`, those of them that this job builds. */
export async function servicesToBuild(
  input: SelectionInput & { readonly settings: Settings<'buildServices'> },
  only: string | undefined,
  world: World,
): Promise<Services> {
  const { settings } = input;
  const all = settings.buildServices === undefined ? await selectRequested(input, world) : named(settings);
  if (only === undefined) return all;
  const { services: known, problems } = await knownServices(settings, world);
  const own = commaList(only);
  const services = all.services.filter((service) => own.includes(service));
  const others = all.services.filter((service) => !own.includes(service));
  const left = others.length === 0 ? [] : [`left to other jobs, because of --only ${only}: ${others.join(', ')}`];
  const hint = 'name the services that this job builds, as A,B';
  const none: Problem[] = own.length === 0 ? [{ at: '--only', message: 'names no service', hint }] : [];
  return {
    services,
    problems: [...all.problems, ...problems, ...none, ...unknown(own, known, '--only')],
    why: [...all.why, ...left],
  };
}

/** If the settings list all services, each must be one of them. */
function named({ buildServices = [], services: known }: Settings<'buildServices' | 'services'>): Services {
  return {
    services: buildServices,
    problems: known === undefined ? [] : unknown(buildServices, known, '--services'),
    why: [],
  };
}

function unknown(names: readonly string[], known: readonly string[], at: string): Problem[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({ at, message: `there is no service "${name}"`, hint: nearest(name, known) }));
}
