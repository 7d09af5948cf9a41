import type { ReportedCanary } from './canary-shape.ts';

const SIGNS: Readonly<Record<ReportedCanary['outcome'], string>> = { promoted: '✔', aborted: '↩', waiting: '…' };

/** One line for a canary, then why it was aborted. */
export function canaryLines({ service, strategy, outcome, share, reasons }: ReportedCanary): string[] {
  const percent = `${Math.round(share * 10_000) / 100} %`;
  return [
    `${SIGNS[outcome]} ${strategy} of ${service} ${outcome}, up to ${percent} of the traffic`,
    ...reasons.map((reason) => `    ${reason}`),
  ];
}

/** Why a canary was aborted, in one line; undefined if it was not. */
export function canaryFailure({ service, strategy, outcome, reasons }: ReportedCanary): string | undefined {
  if (outcome !== 'aborted') return undefined;
  return `${strategy} of ${service} aborted: ${reasons.join('; ') || 'the deploy of its stable version failed'}`;
}

/** For a headline. */
export function canaryFailures(canaries: readonly ReportedCanary[] = []): string[] {
  return canaries
    .filter(({ outcome }) => outcome === 'aborted')
    .map(({ service, strategy }) => `${strategy} of ${service} aborted`);
}

/** What waits for a person, for a headline. */
export function waitingText(canaries: readonly ReportedCanary[] = []): string {
  const names = canaries.filter(({ outcome }) => outcome === 'waiting').map(({ service }) => service);
  return `the canary of ${names.join(', ')} waits for promote or abort`;
}
