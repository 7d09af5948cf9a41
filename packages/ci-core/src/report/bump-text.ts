import type { CiContext } from '../context/context.ts';
import { traitsOf } from '../context/platforms.ts';
import type { Bump } from '../plan/review/splice-edits.ts';
import { linksOf } from './text/links.ts';
import { code, link } from './text/markdown-text.ts';

const LONGEST_TITLE = 250;

/** `shop: api, web 20260131_7ab44e95`, on one line. */
export function bumpTitle(bumps: readonly Bump[], { project }: Pick<CiContext, 'project'>): string {
  const services = [...new Set(bumps.map(({ service }) => service))].join(', ');
  const tags = [...new Set(bumps.map(({ to }) => to.split('@')[0]))];
  const title = `${project ?? 'Images'}: ${services}${tags.length === 1 ? ` ${tags[0]}` : ''}`;
  const line = title.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE)}…` : line;
}

/** What the merge request says; everything of others in it is data. */
export function bumpBody(bumps: readonly Bump[], context: CiContext): string {
  const { review, commitUrl } = linksOf(context);
  const commit = (context.headSha ?? context.sha)?.slice(0, 8) ?? '';
  const links = [
    link(traitsOf(context.platform)?.review.noun ?? 'review', review),
    link(`commit ${commit}`.trim(), commitUrl),
    link('job', context.job.url),
  ];
  return [
    '| Service | From | To | Place |',
    '| --- | --- | --- | --- |',
    ...bumps.map(({ service, from, to, at }) => `| ${[service, from, to, at].map(code).join(' | ')} |`),
    '',
    links.filter(Boolean).join(' · '),
  ]
    .join('\n')
    .trimEnd();
}
