import type { BuildReport } from './build-report.ts';
import { buildHeadline } from './describe-build.ts';

/** The report as Markdown, for a job summary. Names and causes are data: they are escaped. */
export function buildMarkdown(report: BuildReport): string {
  const rows = report.services.map(({ service, status, image, tag, seconds, error }) => {
    const cells = [service, status, `${image}:${tag}`, `${seconds} s`, error?.lines.at(-1) ?? ''];
    return `| ${cells.map(escaped).join(' | ')} |`;
  });
  const table = ['| Service | Status | Image | Time | Why |', '| --- | --- | --- | --- | --- |', ...rows, ''];
  return [`### ${escaped(buildHeadline(report))}`, '', ...(rows.length === 0 ? [] : table)].join('\n');
}

function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#+!|@~&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
