import { type ChangeOrder, readyIn } from '../../plan/order/change-order.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Moment, ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { progressOf, withNotBegun } from '../../verdict/service/not-begun.ts';
import type { ChangeServices } from '../apply/change-services.ts';
import type { Log } from '../log.ts';
import type { ServiceGates } from './service-gates.ts';

/** The services that have begun, and what the engine had for them right after that. */
export type Begun = {
  readonly names: ReadonlySet<string>;
  readonly sent: StackState;
  /** What the engine refused. */
  readonly refusal: string | undefined;
};

/** Begins the change of each service when all that it waits for has settled. */
export type InOrder = {
  readonly begun: () => Begun;
  /** The names of the services that have not begun. */
  readonly waiting: () => string[];
  /** Adds the verdicts of the services that have not begun. */
  readonly complete: (verdicts: readonly ServiceVerdict[], moment: Moment) => readonly ServiceVerdict[];
  /** Begins what can begin after the last verdicts. */
  readonly advance: () => Promise<void>;
};

type OrderInput = {
  readonly order: ChangeOrder;
  /** What has begun already. */
  readonly begun: Begun;
  readonly change: ChangeServices;
  /** Names of all services that are changed. Those without a place in the order are removed when all others have begun. */
  readonly changing: ReadonlySet<string>;
  readonly look: () => Promise<StackState>;
  readonly gates: ServiceGates;
  readonly log: Log;
};

export function beginInOrder({ order, begun: first, change, changing, look, gates, log }: OrderInput): InOrder {
  let begun = first;
  let latest: readonly ServiceVerdict[] = [];
  const waiting = () => [...order.keys()].filter((name) => !begun.names.has(name));
  const passed = (settled: ReadonlySet<string>) => new Set([...settled].filter(gates.isPassed));
  const obstacles = () => [
    ...gates.unmet().map((name) => `the probes of ${name}`),
    ...(begun.refusal === undefined ? [] : ['what the engine refused']),
  ];
  const openFor = (name: string, done: ReadonlySet<string>) =>
    [...(order.get(name) ?? [])].filter((other) => !done.has(other));
  return {
    begun: () => begun,
    waiting,
    complete: (verdicts, moment) => {
      const names = waiting();
      const { settled } = progressOf(verdicts, new Set(names));
      const waitsFor = new Map(names.map((name) => [name, openFor(name, passed(settled))]));
      latest = withNotBegun(verdicts, waitsFor, moment, obstacles());
      return latest;
    },
    advance: async () => {
      if (waiting().length === 0 || begun.refusal !== undefined) return;
      const { settled, failed, isUncertain } = progressOf(latest, new Set(waiting()));
      const waitedFor = new Set(waiting().flatMap((name) => [...(order.get(name) ?? [])]));
      gates.begin(new Set([...settled].filter((name) => waitedFor.has(name))));
      if (failed.length > 0 || gates.unmet().length > 0 || isUncertain) return;
      const ready = readyIn(order, begun.names, passed(settled));
      if (ready.length === 0) return;
      for (const name of ready.filter((one) => changing.has(one)))
        log.info(`${name} begins: ${[...(order.get(name) ?? [])].join(', ')} settled`);
      const names = new Set([...begun.names, ...ready]);
      const isLast = [...order.keys()].every((name) => names.has(name));
      const removed = isLast ? [...changing].filter((name) => !order.has(name)) : [];
      const batch = new Set([...ready, ...removed]);
      const refusal = await change(batch);
      begun = { names, sent: withServicesOf(begun.sent, await look(), batch), refusal };
    },
  };
}

/** The first state, with the services of these names as they are in the second one. */
function withServicesOf(state: StackState, now: StackState, names: ReadonlySet<string>): StackState {
  const isIn = ({ Spec }: StackState['services'][number]) => names.has(Spec.Name);
  const services = [...state.services.filter((one) => !isIn(one)), ...now.services.filter(isIn)];
  return { ...state, services };
}
