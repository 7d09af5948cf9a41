import { expect, it } from 'vitest';
import { bareSite } from '../../support/servers/bare-site.ts';
import { siteSecrets, siteText } from '../../support/servers/site-text.ts';

const site = bareSite(3);
const EXPORT = ['--export', 'ci'];
/** Of the steps of a whole run; a step that was cut is begun again. */
const MOST_RUNS = 60;

it('a run that was killed in the middle is continued by the next one, wherever it was', async () => {
  await site.write('servers.yaml', siteText(site.sandbox()));
  let kills = 0;
  for (let run = 0; run < MOST_RUNS; run++) {
    // In turn at the beginning of a step, and somewhere in the middle.
    const [step, pause] = [1 + (run % 2), [0, 150, 400, 900][run % 4] ?? 0];
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
  expect(kills).toBeGreaterThan(5);
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
