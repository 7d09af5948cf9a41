import { code, link } from '../text/markdown-text.ts';
import { type AlertNews, tell } from './news.ts';

export function alertComment(news: AlertNews): string {
  const { sign, title, facts, links } = tell(news);
  return [
    alertMarker(news.environment),
    `### ${sign} ${code(title)}`,
    '',
    ...facts.map(([label, value]) => `- ${label}: ${code(value)}`),
    '',
    links.map(([label, address]) => link(label, address)).join(' · '),
  ]
    .join('\n')
    .trimEnd();
}

/** The first line of our comment, by which the next job knows it: one an environment. */
export function alertMarker(environment: string): string {
  return `<!-- swarm-ci:alert:${encodeURIComponent(environment.toWellFormed())} -->`;
}
