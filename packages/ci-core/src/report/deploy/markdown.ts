import { formatDuration } from '../../settings/duration.ts';
import { causeOfRefusal } from '../../verdict/cause/cause.ts';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { code, plain } from '../text/markdown-text.ts';
import { failureReason, headline, problemReason } from './describe.ts';
import { probeLine } from './probe-text.ts';

/** The report as Markdown, for a job summary. Names and causes come from elsewhere and are escaped. */
export function reportMarkdown(report: DeployReport): string {
  return [
    `### ${plain(headline(report))}`,
    '',
    `Environment ${code(report.environment)} on ${plain(report.server)}, ${formatDuration(report.seconds * 1000)}`,
    '',
    '| Service | Status | Tasks | Image | Why |',
    '| --- | --- | --- | --- | --- |',
    ...report.services.map(row),
    ...(report.probes ?? []).flatMap((probe) => ['', plain(probeLine(probe))]),
    ...(report.dockerError === undefined
      ? []
      : [
          '',
          `The engine refused: ${plain(report.dockerError)}`,
          '',
          `→ ${plain(causeOfRefusal(report.dockerError).hint)}`,
        ]),
    '',
  ].join('\n');
}

function row(service: ServiceReport): string {
  const { name, status, running, wanted, image, cause, restored } = service;
  const why = [failureReason(service) ?? problemReason(service), cause?.hint].filter(Boolean).join(' → ');
  const became = restored && restored.status !== 'as-before' ? `${status} → ${restored.status}` : status;
  const tasks = image === undefined || became === 'removed' ? '' : `${running}/${wanted}`;
  const cells = [name, became, tasks, image?.split('@')[0] ?? '', why];
  return `| ${cells.map(plain).join(' | ')} |`;
}
