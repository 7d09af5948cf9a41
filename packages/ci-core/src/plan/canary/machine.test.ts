import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CanaryEvent, type CanaryPhase, FIRST_PHASE, nextPhase, type RolloutSteps, shareIn } from './machine.ts';

const run = (rollout: RolloutSteps, events: readonly CanaryEvent[]): CanaryPhase[] => {
  const phases = [FIRST_PHASE];
  for (const event of events) phases.push(nextPhase(phases.at(-1) ?? FIRST_PHASE, event, rollout));
  return phases;
};
const names = (phases: readonly CanaryPhase[]) => phases.map(({ at }) => at);

const rollouts = fc
  .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 5 })
  .map((all) => all.sort((a, b) => a - b).map((percent) => percent / 100))
  .chain((steps) =>
    fc.record({ steps: fc.constant(steps), approve: fc.option(fc.constantFrom(...steps, 2), { nil: undefined }) }),
  );
const events = fc.array(fc.constantFrom<CanaryEvent>('good', 'bad', 'promote', 'abort'), { maxLength: 30 });

test('a good canary goes through its steps, serves while the stable version changes, and leaves before it is removed', () => {
  const phases = run({ steps: [0.05, 0.5] }, Array(8).fill('good'));
  expect(names(phases)).toEqual([
    ...['starting', 'setting', 'judging', 'setting', 'judging'],
    ...['deploying', 'leaving', 'removing', 'over'],
  ]);
  expect(phases.map((phase) => shareIn(phase, { steps: [0.05, 0.5] }))).toEqual([
    0, 0.05, 0.05, 0.5, 0.5, 0.5, 0, 0, 0,
  ]);
  expect(phases.at(-1)).toEqual({ at: 'over', isGood: true });
});

test('a bad one leaves at once, and a rehearsal before the stable version changes', () => {
  expect(names(run({ steps: [0.05] }, ['good', 'good', 'bad', 'good', 'good']))).toEqual([
    ...['starting', 'setting', 'judging', 'leaving', 'removing', 'over'],
  ]);
  expect(names(run({ steps: [] }, Array(4).fill('good')))).toEqual([
    ...['starting', 'judging', 'leaving', 'removing', 'over'],
  ]);
});

test('waits for a person at the share that asks for one, and nowhere else', () => {
  const rollout = { steps: [0.1, 0.5, 1], approve: 0.5 };
  const phases = run(rollout, ['good', 'good', 'good', 'good', 'good', 'good', 'promote']);
  expect(phases.slice(-3)).toEqual([
    { at: 'waiting', step: 1 },
    { at: 'waiting', step: 1 },
    { at: 'setting', step: 2 },
  ]);
  expect(nextPhase({ at: 'waiting', step: 1 }, 'abort', rollout)).toEqual({ at: 'leaving', isGood: false });
});

test('whatever happens, the canary gets no traffic before it runs nor when it is removed, and it always ends', () => {
  fc.assert(
    fc.property(rollouts, events, (rollout, happened) => {
      const phases = run(rollout, happened);
      for (const [i, phase] of phases.entries()) {
        const share = shareIn(phase, rollout);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        if (['starting', 'removing', 'over'].includes(phase.at)) expect(share).toBe(0);
        // Traffic is given only to a canary that has started well, and is taken from it before its removal.
        if (phase.at === 'removing') expect(['leaving', 'removing']).toContain(phases[i - 1]?.at);
        if (share > 0) expect(happened[0]).not.toMatch(/bad|abort/);
        // The stable version is changed only after every step was good.
        if (phase.at === 'deploying') expect(share).toBe(rollout.steps.at(-1));
      }
      const last = phases.at(-1) ?? FIRST_PHASE;
      const onward = Array.from({ length: 40 }, (): CanaryEvent => 'good');
      const promoted = onward.flatMap((event): CanaryEvent[] => [event, 'promote']);
      const end = promoted.reduce((phase, event) => nextPhase(phase, event, rollout), last);
      expect(end.at).toBe('over');
      const aborted = ['abort', ...onward] as const;
      expect(aborted.reduce<CanaryPhase>((phase, event) => nextPhase(phase, event, rollout), last).at).toBe('over');
    }),
  );
});
