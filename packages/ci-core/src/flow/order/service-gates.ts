import type { Probe } from '../../settings/probe/probes.ts';
import type { ProbeResult } from '../../verdict/probe.ts';

/** The probes of single services: what depends on such a service begins when they have been answered as expected. */
export type ServiceGates = {
  /** Asks the probes of services that have settled, once; throws what went wrong since the last call. */
  readonly begin: (settled: ReadonlySet<string>) => void;
  /** Whether it has no probes of its own, or all of them were answered as expected. */
  readonly isPassed: (name: string) => boolean;
  /** Names of the services whose probes were not. */
  readonly unmet: () => string[];
};

type State = { readonly name: string; isOver: boolean };

/** `hold` waits for the expectations of probes; `results` has them then. */
export function serviceGates(
  probes: readonly Probe[],
  stack: string,
  hold: (probes: readonly Probe[]) => Promise<void>,
  results: () => readonly ProbeResult[],
): ServiceGates {
  const states = new Map<string, State>();
  const problems: unknown[] = [];
  const probesOf = (name: string) =>
    probes.filter(({ service }) => service !== undefined && `${stack}_${service}` === name);
  const isMet = (name: string) =>
    results().every(({ probe, gate }) => gate?.held === true || !probesOf(name).includes(probe));
  const isOver = (name: string) => states.get(name)?.isOver === true;
  const ask = async (state: State) => {
    try {
      await hold(probesOf(state.name));
    } catch (error) {
      problems.push(error);
    }
    state.isOver = true;
  };
  return {
    begin: (settled) => {
      if (problems.length > 0) throw problems[0];
      for (const name of settled) {
        if (states.has(name) || probesOf(name).length === 0) continue;
        const state = { name, isOver: false };
        states.set(name, state);
        void ask(state);
      }
    },
    isPassed: (name) => probesOf(name).length === 0 || (isOver(name) && isMet(name)),
    unmet: () => [...states.keys()].filter((name) => isOver(name) && !isMet(name)),
  };
}
