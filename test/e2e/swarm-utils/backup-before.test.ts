import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { runningOf, specsOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { type SwarmUtilsDouble, swarmUtilsDouble } from '../../support/swarm-utils/swarm-utils-double.ts';
import type { Ran } from '../../support/swarm-utils/swarm-utils-record.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const [BACKUP, CLEAN] = ['backup-tok3n-Zq1', 'clean-tok3n-Zq2'];

let double: SwarmUtilsDouble;
let manifests: Manifests;
/** What the next helpers come to; done without one. */
const coming: (Ran | Promise<Ran>)[] = [];
const seen: Record<string, string>[] = [];
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  manifests = await makeManifests(
    sandbox,
    { 'docker-compose.prod.yaml': compose({ web: app('${TAG}'), db: app('1') }) },
    (undo) => void cleanUp.push(undo),
  );
  double = await swarmUtilsDouble({
    subjects: { [`${manifests.stack}_db`]: { backup: BACKUP }, [`${manifests.stack}_web`]: { clean: CLEAN } },
    address: `${sandbox.description.subnet}.254`,
    work: async () => {
      seen.push(await runningOf(manifests.stack));
      return coming.shift() ?? { code: 0, lines: ['done'] };
    },
  });
  await manifests.write({
    'swarm-ci.yaml': `environments:
  prod: { backup_before: [db], clean_after: [web], swarm_utils_via: ssh, swarm_utils_url: "${double.url}" }
`,
  });
});
afterAll(async () => {
  await double?.close();
  for (const undo of cleanUp) await undo();
});

/** The next helper runs until the test gives its result. */
const comingLater = () => {
  let finish: (ran: Ran) => void = () => {};
  coming.push(
    new Promise((resolve) => {
      finish = resolve;
    }),
  );
  return finish;
};

const tokens = () => {
  const name = (service: string) => `${manifests.stack}_${service}`.toUpperCase();
  return { [`SWARM_UTILS_TOKEN_BACKUP_${name('db')}`]: BACKUP, [`SWARM_UTILS_TOKEN_CLEAN_${name('web')}`]: CLEAN };
};
const deploy = async (TAG: string, ...args: string[]) => {
  const ran = await manifests.deploy({ TAG, ...tokens() }, ...args);
  expect(ran.stderr + JSON.stringify(ran.report)).not.toMatch(/tok3n/);
  return ran;
};

describe('backup_before and clean_after', () => {
  it('a first deploy has nothing to be kept; the next one is backed up before and cleaned after', async () => {
    const first = await deploy('1');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain(`no backup of ${manifests.stack}_db: the service does not exist yet`);
    expect(double.asked.map(({ path }) => path)).toEqual(['/api/clean/service']);
    const second = await deploy('2');
    expect(second.code, second.stderr).toBe(0);
    expect(double.asked.map(({ path }) => path).slice(1)).toEqual(['/api/backup/service', '/api/clean/service']);
    // The last task of the version before may still be ending.
    expect(seen.slice(1).map(({ web }) => web?.[0])).toEqual(['1', '2']);
    expect(double.peers.at(-1)).toBe(sandbox.manager.address);
  });

  it('a backup that fails stops the deploy: exit 1, nothing touched', async () => {
    const before = await specsOf(manifests.stack);
    coming.push({ code: 1, lines: ['pg_dump: no space left'] });
    const ran = await manifests.run(['deploy', 'prod'], { TAG: '3', ...tokens() });
    expect(ran, ran.stderr).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`the backup of ${manifests.stack}_db failed, so nothing was changed`);
    expect(ran.stderr).toContain('pg_dump: no space left');
    expect(await specsOf(manifests.stack)).toEqual(before);
    const { stdout } = await sandbox.manager.exec(['cat', `${manifests.serverPath}/docker-compose.prod.yaml`]);
    expect(stdout).toContain('app:${TAG}');
  });

  it('stopped in the middle of a backup: exit 130, and what still runs is reported', async () => {
    const before = await specsOf(manifests.stack);
    const finish = comingLater();
    const running = manifests.start(['deploy', 'prod'], { TAG: '3', ...tokens() });
    await until(() => double.running() > 0);
    running.signal('SIGTERM');
    const stopped = await running.result;
    finish({ code: 0, lines: [] });
    expect(stopped, stopped.stderr).toMatchObject({ code: 130 });
    expect(stopped.stderr).toContain('SwarmUtils may still be making a backup');
    expect(await specsOf(manifests.stack)).toEqual(before);
  });

  it('what others change during a backup is what was there before', async () => {
    const finish = comingLater();
    const running = manifests.start(['deploy', 'prod'], { TAG: 'bad', ...tokens() });
    await until(() => double.running() > 0);
    const byHand = ['service', 'update', '--image', `${sandbox.registry.address}/app:3`, `${manifests.stack}_web`];
    await sandbox.docker(sandbox.manager, byHand);
    const before = await specsOf(manifests.stack);
    finish({ code: 0, lines: [] });
    const ran = await running.result;
    expect(ran.code, ran.stderr).toBe(3);
    expect(await specsOf(manifests.stack)).toEqual(before);
  });

  it('what is not cleaned is a warning; a deploy that fails is not cleaned after', async () => {
    coming.push({ code: 0, lines: ['kept'] }, { code: 1, lines: ['rm: busy'] });
    const unclean = await deploy('3');
    expect(unclean.code, unclean.stderr).toBe(0);
    expect(unclean.report.warnings).toEqual([expect.stringContaining(`${manifests.stack}_web was not cleaned`)]);
    const asked = double.asked.length;
    const bad = await deploy('bad');
    expect(bad.code, bad.stderr).toBe(3);
    expect(double.asked.slice(asked).map(({ path }) => path)).toEqual(['/api/backup/service']);
  });

  it('a service that the manifest lacks, or no token: exit 2', async () => {
    const args = ['deploy', 'prod', '--backup-before', 'dbb'];
    const ran = await manifests.run(args, { TAG: '4' });
    expect(ran.code, ran.stderr).toBe(2);
    expect(ran.stderr).toContain('backup_before: "dbb" is not a service of the manifest');
    expect(ran.stderr).toContain('did you mean "db"?');
    expect(ran.stderr).toContain('SWARM_UTILS_TOKEN: is not set');
  });
});
