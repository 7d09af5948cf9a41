import type { DesiredService } from '../stack/desired-stack.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';

/** IDs by name of what the specs of services refer to. */
export type SwarmIds = {
  readonly networks: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
};

/**
 * The spec as it is sent to the engine: IDs in place of placeholders, and the counter of `docker service update --force` as
 * it is, which `docker stack deploy` keeps as well.
 */
export function resolveSpec({ spec }: DesiredService, now: ServiceSpec | undefined, ids: SwarmIds): ServiceSpec {
  const { ContainerSpec, ...template } = spec.TaskTemplate;
  const ForceUpdate = now?.TaskTemplate.ForceUpdate ?? template.ForceUpdate;
  const Configs = ContainerSpec?.Configs?.map((one) => ({
    ...one,
    ConfigID: ids.configs.get(one.ConfigName) ?? one.ConfigID,
  }));
  const Secrets = ContainerSpec?.Secrets?.map((one) => ({
    ...one,
    SecretID: ids.secrets.get(one.SecretName) ?? one.SecretID,
  }));
  return {
    ...spec,
    TaskTemplate: {
      ...template,
      ...(ForceUpdate === undefined ? {} : { ForceUpdate }),
      ...(ContainerSpec === undefined
        ? {}
        : {
            ContainerSpec: {
              ...ContainerSpec,
              ...(Configs === undefined ? {} : { Configs }),
              ...(Secrets === undefined ? {} : { Secrets }),
            },
          }),
    },
  };
}
