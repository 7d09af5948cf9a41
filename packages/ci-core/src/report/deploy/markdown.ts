import { formatDuration } from '../../settings/duration.ts';
import { causeOfRefusal } from '../../verdict/cause/cause.ts';
import { canaryMarkdown } from '../canary/canary-markdown.ts';
import type { DeployReport, ReleaseJobReport, ServiceReport } from '../schema/deploy-report.ts';
import { code, plain } from '../text/markdown-text.ts';
import { failureReason, headline, problemReason } from './describe.ts';
import { probeLine } from './probe-text.ts';
import { releaseJobLines } from './release-job-text.ts';

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
    ...(report.releaseJobs ?? []).flatMap((job) => ['', ...releaseJobMarkdown(job)]),
    ...(report.canaries ?? []).flatMap((canary) => ['', ...canaryMarkdown(canary)]),
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

function releaseJobMarkdown(job: ReleaseJobReport): string[] {
  const [line = '', ...more] = releaseJobLines(job);
  return [plain(line), ...more.flatMap((text) => ['', plain(text.trim())])];
}

function row(service: ServiceReport): string {
  const { name, status, running, wanted, image, cause, restored } = service;
  const why = [failureReason(service) ?? problemReason(service), cause?.hint].filter(Boolean).join(' → ');
  const became = restored && restored.status !== 'as-before' ? `${status} → ${restored.status}` : status;
  const tasks = image === undefined || became === 'removed' ? '' : `${running}/${wanted}`;
  const cells = [name, became, tasks, image?.split('@')[0] ?? '', why];
  return `| ${cells.map(plain).join(' | ')} |`;
}
