import type { DesiredObject } from '../../../packages/ci-core/src/plan/stack/desired-stack.ts';
import {
  CANARY_LABEL,
  type ServiceSpec,
  type StackState,
} from '../../../packages/ci-core/src/plan/stack/stack-state.ts';
import { runningTask, type Strategy, serviceOf, shareOfCanary, stackOf } from './cut-stack.ts';

/** Thrown after the write at which a job is killed. */
export class Killed extends Error {}

/** An engine that carries out writes, notes when no version serves, and kills its job after a number of writes. */
export type CutEngine = {
  readonly strategy: Strategy;
  readonly state: () => StackState;
  readonly make: (configs: readonly DesiredObject[]) => void;
  readonly put: (spec: ServiceSpec) => void;
  /** Stops the tasks of the stable service, then starts new ones, unless the version is broken. */
  readonly updateStable: (spec: ServiceSpec, isBroken: boolean) => void;
  readonly remove: (name: string) => void;
  /** The next job: killed after so many writes. What the engine has begun, it ends by itself. */
  readonly nextJob: (writes: number) => void;
  readonly version: () => string | undefined;
  readonly problems: readonly string[];
  /** The specs that were written. */
  readonly written: readonly ServiceSpec[];
};

export function cutEngine(strategy: Strategy): CutEngine {
  const { desired } = stackOf(1, strategy);
  const services = new Map(desired.services.map(({ spec }) => [spec.Name, spec]));
  const texts = new Map<string, string>();
  const problems: string[] = [];
  const specs: ServiceSpec[] = [];
  let [left, runs, isBroken] = [Number.POSITIVE_INFINITY, true, false];
  const isCanary = ({ Labels }: ServiceSpec) => Labels?.[CANARY_LABEL] !== undefined;
  const state = (): StackState => {
    const all = [...services.values()];
    const canaries = all.filter(isCanary).map(serviceOf);
    return {
      services: all.filter((spec) => !isCanary(spec)).map(serviceOf),
      tasks: [...(runs ? [runningTask('id-shop_web')] : []), runningTask('id-shop_proxy')],
      ...(canaries.length === 0
        ? {}
        : { canaries: { services: canaries, tasks: canaries.map(({ ID }) => runningTask(ID)) } }),
    };
  };
  const written = (what: string) => {
    const now = state();
    const share = shareOfCanary(now, texts, strategy);
    if (share > 0 && now.canaries === undefined) problems.push(`${what}: traffic for a canary that does not run`);
    if (!runs && share === 0 && strategy.steps.length > 0)
      problems.push(`${what}: all traffic for a stable version that does not run`);
    left -= 1;
    if (left <= 0) throw new Killed(what);
  };
  const put = (spec: ServiceSpec) => {
    services.set(spec.Name, spec);
    specs.push(spec);
    written(`put ${spec.Name}`);
  };
  const make: CutEngine['make'] = (configs) => {
    for (const { Name, Data } of configs) texts.set(Name, Buffer.from(Data ?? '', 'base64').toString());
  };
  make(desired.configs);
  return {
    ...{ strategy, state, make, put, problems, written: specs },
    updateStable: (spec, broken) => {
      if (JSON.stringify(services.get(spec.Name)) === JSON.stringify(spec)) return;
      [runs, isBroken] = [false, broken];
      put(spec);
      runs = !broken;
    },
    remove: (name) => {
      services.delete(name);
      written(`remove ${name}`);
    },
    nextJob: (writes) => {
      left = writes;
      runs = !isBroken;
    },
    version: () => (runs ? services.get('shop_web')?.TaskTemplate.ContainerSpec?.Image : undefined),
  };
}
