import { percentText, shareText } from '../../verdict/canary/share-text.ts';
import type { ReportedStep } from './canary-step-shape.ts';

export const JUDGED: Readonly<Record<ReportedStep['judged'], string>> = {
  good: 'good',
  bad: 'bad',
  'not-enough': 'not enough to decide',
};

/** What both versions served in a step, in one line. */
export function stepText({ share, canary, stable, judged }: ReportedStep): string {
  const both = [servedText(canary, 'the canary'), servedText(stable, 'the stable version')];
  return `${percentText(share)} ${JUDGED[judged]}: ${both.join('; ')}`;
}

export function servedText({ requests, failed, p95 }: ReportedStep['canary'], who: string): string {
  return `${shareText(failed, requests, who)} failed${p95 === undefined ? '' : `, p95 ${p95} ms`}`;
}
