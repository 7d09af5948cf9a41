import { expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import { bareSite } from '../../support/servers/bare-site.ts';
import { siteSecrets, siteText } from '../../support/servers/site-text.ts';

const site = bareSite(3);
const EXPORT = ['--export', 'ci'];
/** Of the steps of a whole run; a step that was cut is begun again. */
const MOST_RUNS = 60;
/** After which step of a run it is killed, and how many milliseconds later, in turn. */
const POINTS: readonly (readonly [step: number, pause: number])[] =
  ring === 'all'
    ? [0, 40, 0, 120, 0, 200].map((pause) => [1, pause])
    : [
        [1, 0],
        [2, 150],
        [1, 400],
        [2, 900],
      ];
const LEAST_KILLS = ring === 'all' ? 20 : 6;

it('a run that was killed in the middle is continued by the next one, wherever it was', async () => {
  await site.write('servers.yaml', siteText(site.sandbox()));
  let kills = 0;
  for (let run = 0; run < MOST_RUNS; run++) {
    const [step, pause] = POINTS[run % POINTS.length] ?? [1, 0];
    const running = site.start(['server-apply', ...EXPORT], siteSecrets);
    let ended = false;
    const result = running.result.finally(() => {
      ended = true;
    });
    while (!ended && (running.log().match(/^m\d: |^swarm: /gm)?.length ?? 0) < step) await pauseFor(20);
    await pauseFor(pause);
    if (!ended) {
      kills++;
      running.signal('SIGKILL');
    }
    const { code, stderr } = await result;
    if (code === 0) break;
    expect(code, stderr).not.toBe(2);
  }
  expect(kills).toBeGreaterThanOrEqual(LEAST_KILLS);
  const last = await site.run(['server-apply', ...EXPORT], siteSecrets);
  expect(last.code, last.stderr).toBe(0);
  const plan = await site.run(['server-plan', ...EXPORT], siteSecrets);
  expect(plan, plan.stderr).toMatchObject({ code: 0, stdout: '' });
  const { stdout } = await site.sandbox().docker('m1', ['node', 'ls', '--format', '{{.Hostname}} {{.ManagerStatus}}']);
  expect(
    stdout
      .split('\n')
      .map((line) => line.split(' ')[0])
      .sort(),
  ).toEqual(['m1', 'm2', 'm3']);
});

function pauseFor(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
