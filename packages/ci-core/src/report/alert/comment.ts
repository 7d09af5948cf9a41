import { code, link } from '../text/markdown-text.ts';
import { type AlertNotification, messageParts } from './notification.ts';

export function alertComment(notification: AlertNotification): string {
  const { sign, title, facts, links } = messageParts(notification);
  return [
    alertMarker(notification.environment),
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
