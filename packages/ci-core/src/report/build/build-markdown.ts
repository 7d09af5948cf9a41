import { type BuildReport, buildFailureCause } from '../schema/build-report.ts';
import { plain } from '../text/markdown-text.ts';
import { buildHeadline } from './describe-build.ts';

/** The report as Markdown, for a job summary. Names and causes come from elsewhere and are escaped. */
export function buildMarkdown(report: BuildReport): string {
  const rows = report.services.map(({ service, status, image, tag, seconds, error }) => {
    const cells = [
      service,
      status,
      `${image}:${tag}`,
      `${seconds} s`,
      error === undefined ? '' : buildFailureCause(error),
    ];
    return `| ${cells.map(plain).join(' | ')} |`;
  });
  const table = ['| Service | Status | Image | Time | Why |', '| --- | --- | --- | --- | --- |', ...rows, ''];
  return [`### ${plain(buildHeadline(report))}`, '', ...(rows.length === 0 ? [] : table)].join('\n');
}
