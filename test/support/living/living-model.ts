import fc from 'fast-check';
import type { Round } from '../../campaign/campaign.ts';

// A deploy on a swarm where others work too, drawn: its services, what it changes, and what others do meanwhile.

export type LivingShape = {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly replicas: number;
  readonly order: 'start-first' | 'stop-first';
  readonly action: 'rollback' | 'pause' | 'continue';
  /** Seconds that its process needs to stop, and to become healthy. It has one of the two at most. */
  readonly stop: number;
  readonly start: number;
  /** Whether it runs only on nodes with the label that others take away from one of them. */
  readonly isTied: boolean;
  /** Whether it publishes a port in host mode: then the old task has to stop before the new one starts. */
  readonly hasPort: boolean;
};

/** `good` changes nothing but the version; each of the others must be found out. */
export const BAD_WAYS = [
  'crash',
  'unhealthy',
  'crash-late',
  'no-node',
  'port-taken',
  'no-image',
  'never-built',
] as const;
export type Way = 'good' | (typeof BAD_WAYS)[number];

export const ILLS = ['none', 'none', 'unhealthy', 'no-node'] as const;
/** A service that the deploy does not change, and that fails before it. */
export type Ill = (typeof ILLS)[number];

export type LivingDeploy = {
  readonly shapes: readonly LivingShape[];
  /** Names of the services that get another version. */
  readonly changed: readonly string[];
  /** The one that goes bad, and how. */
  readonly bad: { readonly name: string; readonly way: Way } | undefined;
  readonly ill: Ill;
};

export const DEEDS = ['scale', 'force', 'label', 'digest', 'pause', 'untie'] as const;
export type Deed = {
  readonly kind: (typeof DEEDS)[number];
  /** Milliseconds after the start of the deploys; a node is given back after `lasts`. */
  readonly after: number;
  readonly lasts: number;
  /** Which stack and service it strikes: counted over those there are. */
  readonly stack: number;
  readonly service: number;
  readonly replicas: number;
};

export type LivingScene = {
  readonly good: LivingDeploy;
  readonly bad: LivingDeploy;
  readonly deeds: readonly Deed[];
  /** The worker that others pause and relabel. One node always takes tasks: the good deploy can come to its end. */
  readonly worker: 'w1' | 'w2';
};

/** Milliseconds until the last deed. */
const LATEST = { short: 12_000, long: 45_000 };
/** Seconds of a stop. The slowest ones are for the long form. */
const STOPS = { short: [0, 0, 2, 5], long: [0, 0, 0, 0, 2, 2, 5, 5, 12, 25, 90] };

export function drawLiving({ draw, rounds, index }: Round, shortRounds: number): LivingScene {
  const isLong = rounds > shortRounds;
  const stops = isLong ? STOPS.long : STOPS.short;
  const way = BAD_WAYS[index % BAD_WAYS.length] ?? 'crash';
  return {
    good: drawDeploy(draw, stops, 'good'),
    bad: drawDeploy(draw, stops, way),
    deeds: draw(fc.array(deed(isLong ? LATEST.long : LATEST.short), { minLength: 1, maxLength: isLong ? 7 : 5 })),
    worker: draw(fc.constantFrom('w1', 'w2')),
  };
}

const deed = (latest: number): fc.Arbitrary<Deed> =>
  fc.record({
    kind: fc.constantFrom(...DEEDS),
    after: fc.oneof(fc.integer({ min: 0, max: 8_000 }), fc.integer({ min: 0, max: latest })),
    lasts: fc.integer({ min: 1_000, max: 9_000 }),
    stack: fc.nat(1),
    service: fc.nat(5),
    replicas: fc.integer({ min: 1, max: 4 }),
  });

function drawDeploy(draw: Round['draw'], stops: readonly number[], way: Way): LivingDeploy {
  const shape = fc.record({
    isGlobal: fc.constantFrom(false, false, false, true),
    replicas: fc.integer({ min: 1, max: 3 }),
    order: fc.constantFrom('start-first' as const, 'stop-first' as const),
    action: fc.constantFrom('rollback' as const, 'rollback' as const, 'pause' as const, 'continue' as const),
    stop: fc.constantFrom(...stops),
    start: fc.constantFrom(0, 0, 2, 5),
    isTied: fc.constantFrom(false, false, true),
    hasPort: fc.constantFrom(false, false, true),
  });
  const drawn = draw(fc.array(shape, { minLength: 2, maxLength: 3 }));
  const shapes = drawn.map((one, index): LivingShape => {
    // Only one task on a node can have the port.
    const replicas = one.hasPort ? 1 : one.replicas;
    const order = one.hasPort ? 'stop-first' : one.order;
    // A global service that fits no node needs no task: that is no failure.
    const isGlobal = one.isGlobal && way !== 'no-node';
    return { ...one, isGlobal, name: `s${index + 1}`, replicas, order, start: one.stop > 0 ? 0 : one.start };
  });
  const names = shapes.map(({ name }) => name);
  const bad = way === 'good' ? undefined : { name: draw(fc.constantFrom(...names)), way };
  const others = draw(fc.subarray(names, { minLength: 1 }));
  const changed = names.filter((name) => others.includes(name) || name === bad?.name);
  return { shapes, changed, bad, ill: draw(fc.constantFrom(...ILLS)) };
}
