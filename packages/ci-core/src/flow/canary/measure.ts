import { followTraffic, type Traffic } from '../../effects/canary/traffic.ts';
import type { Engine } from '../../effects/engine/engine.ts';
import { countResponses } from '../../plan/canary/sample.ts';
import type { Window } from '../../verdict/canary/window.ts';
import type { Session } from '../session/session.ts';

/** Measures what both versions serve, from now on. */
export type Measuring = {
  readonly window: () => Promise<Window>;
  /** Begins the window again. */
  readonly restart: () => void;
  readonly close: () => void;
};

/** Follows the log of a proxy; without one nothing is measured. A lost connection begins the window again. */
export async function measure(
  session: Session,
  { stack, service, proxy }: { readonly stack: string; readonly service: string; readonly proxy: string | undefined },
): Promise<Measuring> {
  let current: { readonly engine: Engine; readonly traffic: Traffic } | undefined;
  let began = performance.now();
  const open = async (engine: Engine): Promise<Traffic | undefined> => {
    if (proxy === undefined) return undefined;
    if (current?.engine === engine) return current.traffic;
    current?.traffic.close();
    const { time } = await engine.info();
    const { services } = await engine.readStack(stack);
    const id = services.find(({ Spec }) => Spec.Name === proxy)?.ID;
    if (id === undefined) return undefined;
    const traffic = await followTraffic(engine, { proxy: id, service, since: time });
    current = { engine, traffic };
    began = performance.now();
    return traffic;
  };
  const served = () =>
    session.withReconnect(async ({ engine }) => {
      const none = countResponses().sample();
      return (await open(engine))?.served() ?? { stable: none, canary: none };
    });
  await served();
  return {
    window: async () => {
      const both = await served();
      return { ...both, seconds: Math.round(performance.now() - began) / 1000, queries: [] };
    },
    restart: () => {
      current?.traffic.restart();
      began = performance.now();
    },
    close: () => current?.traffic.close(),
  };
}
