import type { DesiredService } from '../stack/desired-stack.ts';
import type { ServiceSpec, TaskTemplate } from '../stack/stack-state.ts';

/** IDs by name of what the specs of services refer to. */
export type SwarmIds = {
  readonly networks: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
};

/**
 * The spec as it is sent to the engine: IDs in place of placeholders, and the counter of `docker service update --force` as
 * it is, which `docker stack deploy` keeps as well, unless the service is to restart.
 */
export function resolveSpec(
  { spec, forceUpdate }: DesiredService,
  now: ServiceSpec | undefined,
  ids: SwarmIds,
): ServiceSpec {
  const { ContainerSpec, ...template } = spec.TaskTemplate;
  const ForceUpdate = forceUpdate ?? now?.TaskTemplate.ForceUpdate ?? template.ForceUpdate;
  return {
    ...spec,
    TaskTemplate: {
      ...template,
      ...(ForceUpdate === undefined ? {} : { ForceUpdate }),
      ...(ContainerSpec === undefined ? {} : { ContainerSpec: resolveContainer(ContainerSpec, ids) }),
    },
  };
}

type ContainerSpec = NonNullable<TaskTemplate['ContainerSpec']>;

function resolveContainer(container: ContainerSpec, ids: SwarmIds): ContainerSpec {
  const { Configs, Secrets, Privileges } = container;
  const configId = (name: string, placeholder: string) => ids.configs.get(name) ?? placeholder;
  const configs = Configs?.map((one) => ({ ...one, ConfigID: configId(one.ConfigName, one.ConfigID) }));
  const secrets = Secrets?.map((one) => ({ ...one, SecretID: ids.secrets.get(one.SecretName) ?? one.SecretID }));
  const credential = Privileges?.CredentialSpec;
  const ofCredential = Configs?.find(({ ConfigID }) => ConfigID === credential?.Config);
  const Config = ofCredential && configId(ofCredential.ConfigName, ofCredential.ConfigID);
  return {
    ...container,
    ...(configs === undefined ? {} : { Configs: configs }),
    ...(secrets === undefined ? {} : { Secrets: secrets }),
    ...(Config === undefined ? {} : { Privileges: { ...Privileges, CredentialSpec: { ...credential, Config } } }),
  };
}
