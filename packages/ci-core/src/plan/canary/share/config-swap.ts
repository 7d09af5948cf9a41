import type { ServiceSpec, TaskTemplate } from '../../stack/stack-state.ts';

type ConfigUse = NonNullable<NonNullable<TaskTemplate['ContainerSpec']>['Configs']>[number] & {
  readonly File?: { readonly Name?: string } | null;
};

const usesOf = ({ TaskTemplate }: ServiceSpec): readonly ConfigUse[] => TaskTemplate.ContainerSpec?.Configs ?? [];

/** The path in the containers of a service at which it has a config; undefined if it does not use it. */
export function pathOfConfig(spec: ServiceSpec, config: string): string | undefined {
  return usesOf(spec).find(({ ConfigName }) => ConfigName === config)?.File?.Name;
}

/** The config that a service has at a path. */
export function configAt(spec: ServiceSpec, path: string): ConfigUse | undefined {
  return usesOf(spec).find(({ File }) => File?.Name === path);
}

/** The service with another config at a path. Without its ID, that is found by its name later. */
export function withConfigAt(spec: ServiceSpec, path: string, config: string, id = config): ServiceSpec {
  const { ContainerSpec } = spec.TaskTemplate;
  const Configs = usesOf(spec).map((use) =>
    use.File?.Name === path ? { ...use, ConfigName: config, ConfigID: id } : use,
  );
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...ContainerSpec, Configs } } };
}
