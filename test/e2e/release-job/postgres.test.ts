import { expect, it } from 'vitest';
import { at } from '../../support/release-job/job-scene.ts';
import { postgresFiles, postgresPath } from '../../support/release-job/postgres-image.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, specsOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;
const docker = async (...argv: string[]) => (await sandbox.docker(manager, argv)).stdout;

const image = `
    image: \${REGISTRY}/postgres:1
    user: "999"`;
const db = `${image}
    entrypoint:
      - sh
      - -c
      - |
        initdb -D /tmp/db -A trust -U app --locale=C -E UTF8
        echo host all all all trust >> /tmp/db/pg_hba.conf
        exec postgres -D /tmp/db -c listen_addresses=* -c client_connection_check_interval=1s -k /tmp
    deploy: { endpoint_mode: dnsrr }`;
const migrate = `${image}
    environment: { PGHOST: "\${DB_HOST}", PGUSER: app, PGDATABASE: postgres }
    configs: [{ source: migration, target: /migration.sql }]
    entrypoint:
      - sh
      - -c
      - |
        until psql -c "insert into executions select '\${CI_COMMIT_SHA}'"; do
          psql -c 'create table if not exists executions (release text)'
          sleep 1
        done
        exec psql --single-transaction -v ON_ERROR_STOP=1 -f /migration.sql
    stop_grace_period: 1s
    deploy:
      endpoint_mode: dnsrr
      labels: { swarm-ci.run: before, swarm-ci.timeout: "\${JOB_TIMEOUT:-2m}" }`;
const text = (web: string) =>
  compose(
    { db, web: app(web), migrate },
    'configs:\n  migration: { name: "${MIGRATION}", file: prod/migration.sql }\n',
  );

it('migrations of a database: success, failure, hang, a bad release after it, four deploys at once', {
  timeout: 900_000,
}, async () => {
  const name = `${sandbox.environment().REGISTRY}/postgres:1`;
  const change = `ENV PATH=${await postgresPath()}`;
  await sandbox.docker(manager, ['import', '--change', change, '-', name], { input: await postgresFiles() });
  const manifests = await makeManifests(sandbox, {});
  const { stack } = manifests;
  const release = (migration: string, web = '1') =>
    manifests.write({ 'docker-compose.prod.yaml': text(web), 'prod/migration.sql': `${migration}\n` });
  const env = (commit: string) => ({ ...at(commit), DB_HOST: `${stack}_db`, SWARM_CI_PATIENCE: '5s' });
  const query = async (sql: string) => {
    const container = await docker('ps', '--quiet', '--filter', `label=com.docker.swarm.service.name=${stack}_db`);
    return docker('exec', container, 'psql', '-h', '/tmp', '-U', 'app', '-d', 'postgres', '-tAc', sql);
  };
  const executions = (commit: string) =>
    query(`select count(*) from executions where release = '${commit.repeat(40)}'`);
  const columns = () =>
    query(
      "select string_agg(column_name, ',' order by column_name) from information_schema.columns where table_name = 'users'",
    );

  // The database is in the same stack: it comes first, without the migration.
  await release('create table users (name text);');
  const empty = await manifests.deploy(env('0'), '--skip-jobs');
  expect(empty.code, empty.stderr).toBe(0);
  const first = await manifests.deploy(env('a'));
  expect(first.code, first.stderr).toBe(0);
  expect([await columns(), await executions('a')]).toEqual(['name', '1']);
  const before = await specsOf(stack);

  await release('alter table users add half text; select 1 / 0;', '2');
  const failed = await manifests.deploy(env('b'));
  expect(failed.code, failed.stderr).toBe(1);
  expect(failed.report.releaseJobs?.[0]?.logs.join('\n')).toContain('division by zero');

  await release('alter table users add half text; select pg_sleep(600);', '2');
  const hung = await manifests.deploy({ ...env('c'), JOB_TIMEOUT: '6s' });
  expect(hung.code, hung.stderr).toBe(1);
  expect(hung.report.releaseJobs).toMatchObject([{ status: 'timed-out' }]);
  expect([await specsOf(stack), await columns()]).toEqual([before, 'name']);
  await expectRunning(manifests, { db: name, web: '1' });

  await release('alter table users add mail text;', 'bad');
  for (const status of ['succeeded', 'already-run']) {
    const bad = await manifests.deploy(env('d'));
    expect(bad.code, bad.stderr).toBe(3);
    expect(bad.report.releaseJobs).toMatchObject([{ status }]);
    expect([await specsOf(stack), await columns(), await executions('d')]).toEqual([before, 'mail,name', '1']);
  }

  await release('alter table users add phone text;', '2');
  const all = [1, 2, 3, 4].map((i) => manifests.run(['deploy', 'prod', '--report', `report-${i}.json`], env('e')));
  for (const { code, stderr } of await Promise.all(all)) expect(code, stderr).toBe(0);
  expect([await columns(), await executions('e')]).toEqual(['mail,name,phone', '1']);
});
