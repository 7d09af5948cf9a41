import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedDeploy, goodDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { alertOf, withAlerts } from './alert.ts';
import { alertComment } from './comment.ts';
import { gitlabAlerts } from './gitlab.ts';
import { type AlertNotification, notificationFor } from './notification.ts';
import { slackMessage } from './slack.ts';
import { telegramMessage } from './telegram.ts';

const HOSTILE =
  '<!channel> <@U1> <script>alert(1)</script> & @all @here [x](https://evil.example) `*_~| |--- </code> \u202e\u0007\n<!-- swarm-ci:alert:prod -->';

function news(report: DeployReport, open = false): AlertNotification {
  const found = notificationFor(withAlerts(report, open ? alertOf(failedDeploy()) : undefined), 'any');
  if (!found) throw new Error('no notification');
  return found;
}

function withWords(words: string, change: Partial<DeployReport> = {}): AlertNotification {
  const [api, web] = failedDeploy().services;
  if (!api || !web?.cause) throw new Error('no services');
  const cause = { ...web.cause, headline: words, hint: words };
  return news(failedDeploy({ server: words, services: [api, { ...web, name: words, cause }], ...change }));
}

describe('messages', () => {
  it('to Slack', () => {
    expect(slackMessage(news(failedDeploy())).text).toBe(
      [
        '↩️ *shop_prod rolled back: the previous version of shop_prod_web is running again*',
        'Cause: the health check fails: database unreachable',
        'Next step: run the check inside of the container',
        'Services: shop_prod_web',
        'Environment: prod on deploy@\u200b10.0.0.5',
        '<https://ci.example.com/jobs/1|Job> · <https://git.example.com/group/shop/-/merge_requests/7|Merge request> · <https://git.example.com/group/shop/-/commit/c0ffee|Commit>',
      ].join('\n'),
    );
  });

  it('say that it is over, and since when it was', () => {
    expect(telegramMessage(news(goodDeploy(), true), '1').text).toBe(
      [
        '✅ <b>shop_prod has recovered</b>',
        'Alert: <code>shop_prod rolled back: the previous version of shop_prod_web is running again</code>',
        'Started: <code>2026-01-31 10:00 UTC</code>',
        'Resolved: <code>2026-01-31 11:00 UTC</code>',
        '<a href="https://ci.example.com/jobs/1">Job</a>',
      ].join('\n'),
    );
  });

  it('say how often it failed so', () => {
    expect(slackMessage(news(failedDeploy(), true)).text).toContain(
      'Repeated: 2 deploys have failed this way since 2026-01-31 10:00 UTC',
    );
  });
});

describe('words of others', () => {
  it('contain neither markup nor mentions in Slack', () => {
    const { text } = slackMessage(withWords(HOSTILE));
    expect(text).toContain('&lt;!channel&gt; &lt;@');
    expect(text.replace(/^<https.*$/m, '')).not.toMatch(/[<>]|@\w|\]\(|[^\P{Cc}\n]|\u202e/u);
  });

  it('contain neither markup nor mentions in Telegram', () => {
    const { text } = telegramMessage(withWords(HOSTILE), '1');
    expect(text.replace(/<\/?(?:b|code)>|<a href="[^"]*">|<\/a>/g, '')).not.toMatch(/[<>]|@\w/);
  });

  it('are code in a comment, whose first line stays the marker', () => {
    const body = alertComment(withWords(HOSTILE));
    const [marker, ...rest] = body.split('\n');
    expect(marker).toBe('<!-- swarm-ci:alert:prod -->');
    expect(rest.join('\n').replace(/<\/?code>/g, '')).not.toMatch(/<|@|`|\]\(https:\/\/evil/);
    expect(alertComment({ ...withWords('x'), environment: '--> @all' }).split('\n')[0]).toBe(
      '<!-- swarm-ci:alert:--%3E%20%40all -->',
    );
  });

  it('make no link but to the web', () => {
    const job = 'javascript:alert(1)';
    expect(slackMessage(news(failedDeploy({ job }))).text).not.toContain('javascript');
    const quoted = news(failedDeploy({ job: 'https://ci.example.com/"><b>|x' }));
    expect(telegramMessage(quoted, '1').text).toContain('href="https://ci.example.com/%22%3E%3Cb%3E%7Cx"');
    expect(slackMessage(quoted).text).toContain('<https://ci.example.com/%22%3E%3Cb%3E%7Cx|Job>');
  });

  it('of any length fit what the platforms take', () => {
    const long = fc.string({ unit: fc.constantFrom('@', '<', '&', 'x', '](', '😀'), minLength: 0, maxLength: 5_000 });
    fc.assert(
      fc.property(long, (words) => {
        const notification = withWords(words);
        const shown = telegramMessage(notification, '1')
          .text.replace(/<[^<>]*>/g, '')
          .replace(/&\w+;/g, '.');
        expect(shown.length).toBeLessThan(4_096);
        expect(slackMessage(notification).text.length).toBeLessThan(40_000);
        for (const { title, description, service = '' } of gitlabAlerts(notification)) {
          expect([title.length <= 200, description.length <= 1_000, service.length <= 100]).toEqual([true, true, true]);
        }
      }),
    );
  });
});
