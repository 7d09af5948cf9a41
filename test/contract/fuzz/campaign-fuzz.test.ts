import { campaign } from '../../campaign/campaign.ts';
import { FUZZERS } from '../../campaign/fuzz/fuzzers.ts';

const short = FUZZERS.length;

/** A round is one parser and some of its inputs: in turn, so that a shorter run than the whole has them all, too. */
campaign({ short, long: short * 10, timeout: 1_800_000 }, async ({ index, rounds, seed, note }) => {
  const isLong = rounds > short;
  const fuzzer = FUZZERS[index % short];
  if (fuzzer === undefined) throw new Error(`there is no parser for round ${index}`);
  const { slowest, ...figures } = await fuzzer.chunk(
    seed,
    isLong ? 10_000 : fuzzer.waits ? 40 : 400,
    isLong && index < short ? 240_000 : 20_000,
  );
  note({ ...figures, slowest: slowest > 500 ? 'over half a second' : slowest > 100 ? 'over 100 ms' : 'below 100 ms' });
});
