import type { Problem } from '../../errors.ts';
import { entriesIn, isList, isMapping, type Json, type Mapping, without } from './json.ts';
import type { PlaceOf } from './read/places.ts';

const SECTIONS = ['networks', 'volumes', 'configs', 'secrets'] as const;

export type Active = { readonly model: Mapping; readonly problems: readonly Problem[] };

/**
 * The model without the services of other profiles, and without what only those use. As in "docker compose", a service
 * without profiles is always there, and the profile "*" means all. The same object if all services stay.
 */
export function activeServices(model: Mapping, profiles: readonly string[], placeOf: PlaceOf): Active {
  const services = entriesIn(model.services);
  const isActive = ([, service]: [string, Json]) => {
    const own = isMapping(service) ? textsIn(service.profiles) : [];
    return own.length === 0 || profiles.includes('*') || own.some((one) => profiles.includes(one));
  };
  const active = services.filter(isActive);
  const others = services.filter((one) => !isActive(one));
  if (services.every(([, service]) => !isMapping(service) || service.profiles === undefined))
    return { model, problems: [] };
  const names = new Set(others.map(([name]) => name));
  const problems: Problem[] = [];
  const kept = active.map(([name, service]) => {
    const needs = isMapping(service) ? dependencies(service) : [];
    for (const { on } of needs.filter((one) => names.has(one.on) && one.isRequired)) {
      const at = placeOf(['services', name, 'depends_on', on]).key;
      const message = `service "${name}" depends on "${on}", whose profile is not active`;
      problems.push({ at, message, hint: 'add its profile to --profiles, or write "required: false" there' });
    }
    return [name, isMapping(service) ? withoutDependencies(without(service, 'profiles'), names) : service] as const;
  });
  const sections = SECTIONS.flatMap((section) => {
    if (!isMapping(model[section])) return [];
    const used = new Set(active.flatMap(([, service]) => namesIn(service, section)));
    const dropped = others.flatMap(([, service]) => namesIn(service, section)).filter((one) => !used.has(one));
    return [[section, without(model[section], ...dropped)] as const];
  });
  return { model: { ...model, services: Object.fromEntries(kept), ...Object.fromEntries(sections) }, problems };
}

function dependencies({ depends_on: needs }: Mapping): { readonly on: string; readonly isRequired: boolean }[] {
  if (isList(needs)) return needs.map((on) => ({ on: String(on), isRequired: true }));
  return entriesIn(needs).map(([on, how]) => ({ on, isRequired: !isMapping(how) || how.required !== false }));
}

function withoutDependencies(service: Mapping, names: ReadonlySet<string>): Mapping {
  const { depends_on: needs } = service;
  if (isList(needs)) return { ...service, depends_on: needs.filter((on) => !names.has(String(on))) };
  return isMapping(needs) ? { ...service, depends_on: without(needs, ...names) } : service;
}

/** The networks, volumes, configs or secrets that a service names. */
function namesIn(service: Json, section: (typeof SECTIONS)[number]): string[] {
  const used = isMapping(service) ? service[section] : undefined;
  if (isMapping(used)) return Object.keys(used);
  if (!isList(used)) return [];
  return used.flatMap((one) => {
    const name = isMapping(one) ? one.source : one;
    return typeof name === 'string' ? [section === 'volumes' ? (name.split(':')[0] ?? '') : name] : [];
  });
}

function textsIn(value: Json | undefined): string[] {
  return isList(value) ? value.map(String) : [];
}
