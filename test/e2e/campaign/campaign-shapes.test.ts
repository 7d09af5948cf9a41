import { campaign } from '../../campaign/campaign.ts';
import { clockSkew, largeConfig, largeEnvironment, manyFiles, manyServices } from '../../support/faults/shape-kinds.ts';
import { names } from '../../support/faults/shape-names.ts';

const kinds = Object.entries({ names, clockSkew, largeEnvironment, manyFiles, largeConfig, manyServices });

// Deploys of unusual shape: sizes up to Docker's and Linux's own limits, names of every character, clocks that disagree.
campaign({ short: kinds.length, long: 30, timeout: 600_000 }, async ({ index, draw, note }) => {
  const [name, run] = kinds[index % kinds.length] ?? [];
  const undo: (() => Promise<void>)[] = [];
  note({ shape: name ?? '' });
  try {
    await run?.({ draw, note, first: index < kinds.length, onFinished: (step) => void undo.unshift(step) });
  } finally {
    for (const step of undo) await step();
  }
});
