/** What a rollout does with the traffic; shares are 0 to 1, increasing. */
export type RolloutSteps = {
  readonly steps: readonly number[];
  /** From this share on, a person has to promote it. */
  readonly approve?: number | undefined;
};

/** How far a canary is. */
export type CanaryPhase =
  /** It starts, with all traffic for the stable version. */
  | { readonly at: 'starting' }
  | { readonly at: 'setting'; readonly step: number }
  | { readonly at: 'judging'; readonly step: number }
  | { readonly at: 'waiting'; readonly step: number }
  /** The stable version is changed while the canary serves its share. */
  | { readonly at: 'deploying'; readonly step: number }
  /** All traffic goes to the stable version again. */
  | { readonly at: 'leaving'; readonly isGood: boolean }
  | { readonly at: 'removing'; readonly isGood: boolean }
  | { readonly at: 'over'; readonly isGood: boolean };

/** `good` and `bad` are results of what a phase does; a person says `promote` or `abort`, a deadline `abort`. */
export type CanaryEvent = 'good' | 'bad' | 'promote' | 'abort';

export const FIRST_PHASE: CanaryPhase = { at: 'starting' };

/** The share of the canary in a phase, once it is done. */
export function shareIn(phase: CanaryPhase, { steps }: RolloutSteps): number {
  return 'step' in phase ? (steps[phase.step] ?? 0) : 0;
}

/** The phase after an event. Whatever happens, the canary leaves the traffic before it is removed. */
export function nextPhase(phase: CanaryPhase, event: CanaryEvent, rollout: RolloutSteps): CanaryPhase {
  const isBad = event === 'bad' || event === 'abort';
  switch (phase.at) {
    case 'starting':
      if (isBad) return { at: 'leaving', isGood: false };
      return rollout.steps.length === 0 ? { at: 'judging', step: 0 } : { at: 'setting', step: 0 };
    case 'setting':
      return isBad ? { at: 'leaving', isGood: false } : { at: 'judging', step: phase.step };
    case 'judging':
      return isBad ? { at: 'leaving', isGood: false } : afterStep(phase.step, rollout, false);
    case 'waiting':
      if (isBad) return { at: 'leaving', isGood: false };
      return event === 'promote' ? afterStep(phase.step, rollout, true) : phase;
    case 'deploying':
      return { at: 'leaving', isGood: !isBad };
    // Nothing is removed that still gets traffic: what failed is tried again.
    case 'leaving':
      return isBad ? phase : { at: 'removing', isGood: phase.isGood };
    case 'removing':
      return isBad ? phase : { at: 'over', isGood: phase.isGood };
    case 'over':
      return phase;
  }
}

function afterStep(step: number, { steps, approve }: RolloutSteps, isPromoted: boolean): CanaryPhase {
  const share = steps[step];
  // A rehearsal has no traffic: it is over before the stable version changes.
  if (share === undefined) return { at: 'leaving', isGood: true };
  if (approve === share && !isPromoted) return { at: 'waiting', step };
  return step + 1 < steps.length ? { at: 'setting', step: step + 1 } : { at: 'deploying', step };
}
