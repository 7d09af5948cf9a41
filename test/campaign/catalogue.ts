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
    file: 'test/e2e/campaign-faults.test.ts',
    onEngine: true,
    shows: 'x',
  },
  sequences: {
    file: 'test/e2e/campaign-sequences.test.ts',
    onEngine: true,
    shows:
      "Deploys of one to six services at random (good, bad, slow, partial, no-op), one after the other: verdict, exit code, report and the engine's own state agree after each",
  },
  fuzz: {
    file: 'test/contract/campaign-fuzz.test.ts',
    onEngine: false,
    shows:
      'Hostile input for every parser of what others wrote, 100,000 each: none crashes, hangs, grows without bound, tells a secret or lets markup through',
  },
};
