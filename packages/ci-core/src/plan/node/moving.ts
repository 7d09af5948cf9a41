import type { ServiceSpec } from '../stack/stack-state.ts';

/** The label of a service whose spec is changed for a moment, to move its tasks; its value says how to undo that. */
export const MOVING_LABEL = 'swarm-ci.moving';

/** What a spec was before; `updateConfig` is null if it had none. */
type Before =
  | { readonly node: string; readonly updateConfig: NonNullable<ServiceSpec['UpdateConfig']> | null }
  | { readonly replicas: number };

/** The spec with which the engine moves the tasks of a service away from a node, each new one before the old one ends. */
export function specWithoutNode(spec: ServiceSpec, node: string): ServiceSpec {
  const { Constraints } = spec.TaskTemplate.Placement ?? {};
  const Placement = { ...spec.TaskTemplate.Placement, Constraints: [...(Constraints ?? []), constraintOf(node)] };
  const config = { ...spec.UpdateConfig, Order: 'start-first', Parallelism: 1, Delay: 0, FailureAction: 'pause' };
  return {
    ...marked(spec, { node, updateConfig: spec.UpdateConfig ?? null }),
    TaskTemplate: { ...spec.TaskTemplate, Placement },
    UpdateConfig: config,
  };
}

/** The spec with so many more tasks; when they run and it is restored, the engine ends those on the fullest nodes. */
export function specWithMore(spec: ServiceSpec, more: number): ServiceSpec {
  const replicas = spec.Mode?.Replicated?.Replicas ?? 1;
  return { ...marked(spec, { replicas }), Mode: { Replicated: { Replicas: replicas + more } } };
}

/** The spec as it was before; undefined if it is not changed for a move. */
export function specBeforeMove(spec: ServiceSpec): ServiceSpec | undefined {
  const before = beforeIn(spec.Labels?.[MOVING_LABEL]);
  if (before === undefined) return undefined;
  const { [MOVING_LABEL]: _, ...Labels } = spec.Labels ?? {};
  const rest = { ...spec, Labels };
  if ('replicas' in before) return { ...rest, Mode: { Replicated: { Replicas: before.replicas } } };
  const { UpdateConfig: _config, ...withoutConfig } = rest;
  const { Placement } = spec.TaskTemplate;
  const kept = (Placement?.Constraints ?? []).filter((one) => one !== constraintOf(before.node));
  const TaskTemplate = { ...spec.TaskTemplate, Placement: { ...Placement, Constraints: kept } };
  const { updateConfig } = before;
  return { ...withoutConfig, TaskTemplate, ...(updateConfig === null ? {} : { UpdateConfig: updateConfig }) };
}

function marked(spec: ServiceSpec, before: Before): ServiceSpec {
  return { ...spec, Labels: { ...spec.Labels, [MOVING_LABEL]: JSON.stringify(before) } };
}

function constraintOf(node: string): string {
  return `node.id!=${node}`;
}

/** A label that is not of swarm-ci is left alone. */
function beforeIn(label: string | undefined): Before | undefined {
  try {
    const before: Before = JSON.parse(label ?? '');
    if ('replicas' in before) return Number.isInteger(before.replicas) ? before : undefined;
    return typeof before.node === 'string' && 'updateConfig' in before ? before : undefined;
  } catch {
    return undefined;
  }
}
