import { z } from 'zod';
import { CANARY_LABEL, type Service, type ServiceSpec } from '../../stack/stack-state.ts';

const STATE_LABEL = `${CANARY_LABEL}.state`;

const stateSchema = z.object({
  strategy: z.enum(['rehearse', 'canary', 'blue-green']),
  /** How many steps are done. */
  step: z.number().int().min(0),
  /** 0 to 1. */
  share: z.number().min(0).max(1),
  /** Set while it waits for a person: until when, ISO 8601. */
  until: z.string().optional(),
  commit: z.string().optional(),
  /** How the traffic goes back to the stable version. */
  proxy: z
    .object({
      /** The engine's name of the service. */
      service: z.string(),
      /** Path of the config in its containers. */
      target: z.string(),
      /** Name and ID of the config that gives all traffic to the stable version. */
      rest: z.string(),
      restId: z.string(),
    })
    .optional(),
});

/** How far a canary is, kept in a label of its service: whoever finds the service can finish or remove it. */
export type CanaryState = z.infer<typeof stateSchema>;

/** Whether a canary waits for a person, and may do so at that time (milliseconds since 1970). */
export function mayWait({ until }: Pick<CanaryState, 'until'>, time: number): boolean {
  return until !== undefined && Date.parse(until) > time;
}

/** Labels of the service of a canary; `service` by its name in the compose file. */
export function canaryLabels(service: string, state: CanaryState): Readonly<Record<string, string>> {
  return { [CANARY_LABEL]: service, [STATE_LABEL]: JSON.stringify(state) };
}

/** The name in the compose file of the service that this is the canary of. */
export function stableOf({ Spec }: Pick<Service, 'Spec'>): string {
  return Spec.Labels?.[CANARY_LABEL] ?? '';
}

/** Undefined if the labels are not complete. */
export function canaryStateIn({ Labels }: Pick<ServiceSpec, 'Labels'>): CanaryState | undefined {
  try {
    const parsed = stateSchema.safeParse(JSON.parse(Labels?.[STATE_LABEL] ?? ''));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
