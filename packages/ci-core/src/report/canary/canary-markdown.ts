import { percentText } from '../../verdict/canary/share-text.ts';
import { clock } from '../html/scale.ts';
import { plain } from '../text/markdown-text.ts';
import type { ReportedCanary } from './canary-shape.ts';
import type { ReportedStep } from './canary-step-shape.ts';
import { JUDGED } from './served-text.ts';

/** The steps of a canary as a table in Markdown, and why it was aborted. */
export function canaryMarkdown({ service, strategy, outcome, reasons, steps }: ReportedCanary): string[] {
  const why = reasons.length > 0 ? reasons : steps.flatMap((step) => (step.judged === 'good' ? [] : step.reasons));
  return [
    `${plain(`${strategy} of ${service}: ${outcome}`)}`,
    ...(steps.length === 0
      ? []
      : [
          '',
          '| Share | Time | Canary: requests | failed | p95 | Stable: requests | failed | p95 | Judged |',
          '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
          ...steps.map(row),
        ]),
    ...(outcome === 'promoted' ? [] : why.flatMap((reason) => ['', plain(reason)])),
  ];
}

function row({ share, from, to, canary, stable, judged }: ReportedStep): string {
  const served = [canary, stable].flatMap(({ requests, failed, p95 }) => [
    `${requests}`,
    requests === 0 ? '' : `${failed} (${percentText(failed / requests)})`,
    p95 === undefined ? '' : `${p95} ms`,
  ]);
  const cells = [percentText(share), clock(Date.parse(to) - Date.parse(from)), ...served, JUDGED[judged]];
  return `| ${cells.map(plain).join(' | ')} |`;
}
