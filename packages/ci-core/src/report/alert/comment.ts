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

/** The first line of the comment, by which the next job finds it: one comment per environment. */
export function alertMarker(environment: string): string {
  return `<!-- swarm-ci:alert:${encodeURIComponent(environment.toWellFormed())} -->`;
}
