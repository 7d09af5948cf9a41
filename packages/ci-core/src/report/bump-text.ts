import type { CiContext } from '../context/context.ts';
import { traitsOf } from '../context/platforms.ts';
import type { Bump } from '../plan/review/splice-edits.ts';
import { oneLine, shorten, shortSha } from '../text.ts';
import { linksOf } from './text/links.ts';
import { code, link } from './text/markdown-text.ts';

const LONGEST_TITLE = 250;

/** `shop: api, web 20260131_7ab44e95`, on one line; in the place of `{title}` in a template. */
export function bumpTitle(
  bumps: readonly Bump[],
  { project }: Pick<CiContext, 'project'>,
  template = '{title}',
): string {
  const services = [...new Set(bumps.map(({ service }) => service))].join(', ');
  const tags = [...new Set(bumps.map(({ to }) => to.split('@')[0]))];
  const title = `${project ?? 'Images'}: ${services}${tags.length === 1 ? ` ${tags[0]}` : ''}`;
  return shorten(oneLine(template.replaceAll('{title}', () => title)), LONGEST_TITLE);
}

/** The description of the merge request; all text of others in it is escaped. */
export function bumpBody(bumps: readonly Bump[], context: CiContext): string {
  const { review, commitUrl } = linksOf(context);
  const commit = shortSha(context.headSha ?? context.sha ?? '');
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
