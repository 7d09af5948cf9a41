import type { DesiredService } from '../../stack/desired-stack.ts';
import type { TaskTemplate } from '../../stack/stack-state.ts';
import { isTraefikLabel } from '../share/traefik-weights.ts';
import { type CanaryState, canaryLabels } from './canary-state.ts';

export type CanaryParts = {
  readonly stack: string;
  /** The stable service by its name in the compose file. */
  readonly service: string;
  readonly state: CanaryState;
  readonly replicas: number;
  /** Whether it also answers to the DNS names of the stable service. */
  readonly keepsAliases: boolean;
  /** Labels for Traefik, which would send it requests by those of the stable service. */
  readonly traefik: Readonly<Record<string, string>>;
};

/** The engine's name of the canary of a service. */
export function canaryName(stack: string, service: string): string {
  return `${stack}_${service}-canary`;
}

/**
 * The canary beside a stable service: the new version under a name of its own, without published ports, and without the
 * DNS names of the stable service.
 */
export function canaryService(desired: DesiredService, parts: CanaryParts): DesiredService {
  const { stack, service, state, replicas } = parts;
  const { EndpointSpec = {}, Mode: _, ...spec } = desired.spec;
  const { Ports: __, ...endpoint } = EndpointSpec;
  const labels = Object.entries(spec.Labels ?? {}).filter(([name]) => !isTraefikLabel(name));
  return {
    ...desired,
    spec: {
      ...spec,
      Name: canaryName(stack, service),
      Labels: { ...Object.fromEntries(labels), ...parts.traefik, ...canaryLabels(service, state) },
      TaskTemplate: withAliases(spec.TaskTemplate, `${service}-canary`, parts.keepsAliases),
      Mode: { Replicated: { Replicas: replicas } },
      EndpointSpec: endpoint,
    },
  };
}

type Network = NonNullable<TaskTemplate['Networks']>[number] & { readonly Aliases?: readonly string[] | null };

function withAliases(template: TaskTemplate, alias: string, keeps: boolean): TaskTemplate {
  const networks: readonly Network[] = template.Networks ?? [];
  const Networks = networks.map((one) => ({ ...one, Aliases: [alias, ...(keeps ? (one.Aliases ?? []) : [])] }));
  return { ...template, Networks };
}
