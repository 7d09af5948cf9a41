type Entry = {
  readonly file: string;
  /** Whether it runs once on each engine, in the engine's sandbox. */
  readonly onEngine: boolean;
  /** What it shows, for the docs. */
  readonly shows: string;
};

/** The campaigns, in the order they run. `npm test` runs their short form, as it runs any test. */
export const catalogue: Readonly<Record<string, Entry>> = {
  faults: {
    file: 'test/e2e/campaign/campaign-faults.test.ts',
    onEngine: true,
    shows:
      'Four deploys at once (good, bad, no-op, late) on three managers and two workers while machines lose their power, engines restart, nodes are drained, the registry or the quorum goes away: the verdict is what the engine shows a minute later, the job ends in time, the next deploy goes well. A fifth deploy, with a release job that runs once unless its node is lost, was added after the runs below',
  },
  shapes: {
    file: 'test/e2e/campaign/campaign-shapes.test.ts',
    onEngine: true,
    shows:
      "Names of every legal and illegal character, clocks that are hours apart, 300 variables up to Linux's limit of one, 1,000 files, the largest config that Docker takes, 200 services: deployed whole, or refused by name before anything is touched",
  },
  sequences: {
    file: 'test/e2e/campaign/campaign-sequences.test.ts',
    onEngine: true,
    shows:
      "Deploys of one to six services at random (good, bad, slow, partial, no-op), one after the other: verdict, exit code, report and the engine's own state agree after each",
  },
  living: {
    file: 'test/e2e/campaign/campaign-living.test.ts',
    onEngine: true,
    shows:
      'A good and a bad deploy of two owners at once, on three nodes where others scale and update the same services, pause a node and change its labels, beside services that stop or start slowly and some that failed before: the good one is deployed, and ends within seconds of the engine; the bad one is found out, and the version before serves again',
  },
  fuzz: {
    file: 'test/contract/fuzz/campaign-fuzz.test.ts',
    onEngine: false,
    shows:
      'Hostile input for every parser of what others wrote, 10,000 a round for one parser after the other, until each had 100,000: none crashes, hangs, grows without bound, shows a secret or lets markup through',
  },
  cuts: {
    file: 'test/e2e/campaign/campaign-cuts.test.ts',
    onEngine: true,
    shows:
      'The connection is closed, reset or goes silent at any point of a good deploy or of one that restores the stack, once, twice or for good: never a torn file set, never a stuck lock, nothing left behind, a report that the engine bears out, and a rerun that always ends well',
  },
  crowds: {
    file: 'test/e2e/campaign/campaign-crowds.test.ts',
    onEngine: true,
    shows:
      'Two deploys of an environment at once, and now and then ten, some of them impatient, some killed or stopped in the middle: one at a time, never a mixed stack at any moment, a job that waits too long names the one that has the lock, and nothing left behind',
  },
  injections: {
    file: 'test/e2e/server/engine-refuses-for-now.test.ts',
    onEngine: true,
    shows:
      'One call of twenty to the engine fails for a moment (deadline exceeded, unavailable, no leader, context canceled, connection reset), before or after it was carried out: a deploy, a plan, a deploy that is rolled back and the list of releases end as they do without',
  },
};
