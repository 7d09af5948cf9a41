import type { Cause, ServiceReport } from '../schema/deploy-report.ts';
import { html, type Markup } from './markup.ts';

/** The evidence for the cause, collapsed. */
export function evidenceOf({ cause }: ServiceReport): Markup | undefined {
  if (cause === undefined) return undefined;
  const facts: [string, string | number | undefined][] = [
    ['Task', cause.task],
    ['Image', cause.image],
    ['Exit code', cause.exitCode],
    ['Engine', cause.error],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return html`<details><summary>Evidence</summary>
<dl class="facts">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${lines(
  'Ended tasks',
  cause.history.map(({ at, state, error, task }) => `${at.slice(11, 19)} ${state} ${task.slice(0, 12)} ${error ?? ''}`),
)}
${lines('Failed health checks', cause.health)}
${lines('Last log lines', cause.logs)}
</details>`;
}

function lines(title: string, texts: Cause['logs']): Markup | undefined {
  if (texts.length === 0) return undefined;
  return html`<h4>${title}</h4><pre>${texts.join('\n')}</pre>`;
}
