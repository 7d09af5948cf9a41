import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { inject, it } from 'vitest';

/** One try of a campaign: everything about it follows from its seed and its place among the others. */
export type Round = {
  /** From 0; a campaign that wants its rounds spread over something goes by `index / rounds`. */
  readonly index: number;
  readonly rounds: number;
  readonly seed: number;
  /** The same value for the same seed and the same order of calls. */
  readonly draw: <T>(arbitrary: fc.Arbitrary<T>) => T;
  /** What the round found out, for the figures: numbers are summed up, words are counted. */
  readonly note: (figures: Readonly<Record<string, number | string>>) => void;
};

export type RoundResult = {
  readonly index: number;
  readonly rounds: number;
  readonly seed: number;
  readonly ok: boolean;
  /** What failed. */
  readonly why?: string;
  readonly milliseconds: number;
  readonly figures: Readonly<Record<string, number | string>>;
};

/** What `pnpm campaign` asks for, by the variable SWARM_CI_CAMPAIGN; without it the short form runs, always the same one. */
export type Order = {
  readonly seed: number;
  readonly rounds?: number | undefined;
  /** This round alone, to repeat a failure. */
  readonly only?: number | undefined;
  /** A line of JSON for each round that was done. Those that went well are not done again. */
  readonly store: string;
};

/** The part of the rounds that one engine does where each round is done on one. */
export type Share = { readonly part: number; readonly of: number };

const order: Order | undefined =
  process.env.SWARM_CI_CAMPAIGN === undefined ? undefined : JSON.parse(process.env.SWARM_CI_CAMPAIGN);

/** A test that has as many rounds as one has patience for; each is a test of its own, named by what repeats it. */
export function campaign(
  { short, long, timeout }: { readonly short: number; readonly long: number; readonly timeout: number },
  run: (round: Round) => Promise<void>,
): void {
  const rounds = order?.rounds ?? (order ? long : short);
  const done = new Set(
    lastTries(resultsIn(order?.store))
      .filter(({ ok }) => ok)
      .map(({ index }) => index),
  );
  const share = order ? undefined : inject('share');
  for (let index = 0; index < rounds; index++) {
    if (share && index % share.of !== share.part) continue;
    if (order?.only === undefined ? done.has(index) : order.only !== index) continue;
    const seed = (order?.seed ?? 1) + index;
    it(`round ${index} of ${rounds}, seed ${seed - index}`, { timeout }, async () =>
      once({ index, rounds, seed }, run),
    );
  }
}

async function once(place: Pick<Round, 'index' | 'rounds' | 'seed'>, run: (round: Round) => Promise<void>) {
  const started = performance.now();
  let figures: RoundResult['figures'] = {};
  let drawn = 0;
  const note: Round['note'] = (more) => {
    figures = { ...figures, ...more };
  };
  const draw = <T>(arbitrary: fc.Arbitrary<T>): T => {
    const [value] = fc.sample(fc.noBias(fc.tuple(arbitrary)), { seed: place.seed * 1_000 + drawn++, numRuns: 1 });
    if (!value) throw new Error('nothing was drawn');
    return value[0];
  };
  const keepIt = (how: Pick<RoundResult, 'ok' | 'why'>) =>
    keep({ ...place, ...how, milliseconds: Math.round(performance.now() - started), figures });
  try {
    await run({ ...place, draw, note });
  } catch (error) {
    keepIt({ ok: false, why: String(error) });
    throw error;
  }
  keepIt({ ok: true });
}

function keep(result: RoundResult): void {
  if (!order) return;
  mkdirSync(dirname(order.store), { recursive: true });
  appendFileSync(order.store, `${JSON.stringify(result)}\n`);
}

export function resultsIn(store: string | undefined): RoundResult[] {
  if (store === undefined || !existsSync(store)) return [];
  const lines = readFileSync(store, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** A round that failed and was then repeated counts by its last try. */
export function lastTries(results: readonly RoundResult[]): RoundResult[] {
  return [...new Map(results.map((result) => [result.index, result])).values()];
}
