import type { DesiredService, DesiredStack } from '../../stack/desired-stack.ts';

/** A part of a stack: these services with the configs and secrets that they use, and all networks. */
export function partOf(desired: DesiredStack, services: readonly DesiredService[]): DesiredStack {
  const containers = services.map(({ spec }) => spec.TaskTemplate.ContainerSpec);
  const configs = new Set(containers.flatMap((one) => (one?.Configs ?? []).map(({ ConfigName }) => ConfigName)));
  const secrets = new Set(containers.flatMap((one) => (one?.Secrets ?? []).map(({ SecretName }) => SecretName)));
  return {
    services,
    networks: desired.networks,
    configs: desired.configs.filter(({ Name }) => configs.has(Name)),
    secrets: desired.secrets.filter(({ Name }) => secrets.has(Name)),
  };
}
