import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { startCli } from '../../support/command/run-cli.ts';
import { root } from '../../support/root.ts';

const good = `services:
  web:
    image: shop/web:1
    healthcheck: { test: [CMD, /bin/health], interval: 1s, retries: 3 }
    deploy:
      update_config: { failure_action: rollback }
      resources: { limits: { memory: 64M } }
`;
const warned = good.replace('web:1', 'web');
const broken = good.replace('    deploy', '    networks: [inner]\n    deploy');

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-lint-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
  return cwd;
}

async function lint(files: Readonly<Record<string, string>>, ...args: string[]) {
  const cwd = await folderWith(files);
  const { code, stdout, stderr } = await callJob(['lint', ...args], { cwd });
  return { cwd, code, stdout, stderr };
}

const schemaOf = async (name: string) => {
  const { $schema, id, ...schema } = JSON.parse(await readFile(join(root, 'test/fixtures/lint', name), 'utf8'));
  return schema as object;
};

describe('swarm-ci lint', () => {
  test('without an argument reads the compose file of each environment; an override is none', async () => {
    const files = { 'docker-compose.prod.yaml': broken, 'docker-compose.dev.yml': warned };
    const { code, stdout, stderr } = await lint({ ...files, 'docker-compose.override.yml': broken });
    expect(code).toBe(2);
    expect(stdout).toBe(
      [
        '! docker-compose.dev.yml:3:12: web: its image shop/web has no tag, which means latest: each deploy may run another version [image-tag]',
        '    → name a version: NAME:TAG',
        '✘ docker-compose.prod.yaml:5:16: web: uses the network "inner", which the file does not declare [undefined-object]',
        '    → add it under "networks:", or correct the name\n',
      ].join('\n'),
    );
    expect(stderr).toContain('lint of dev, prod: 1 error, 1 warning');
  });

  test('exits with 0 for warnings, and with 2 if they are errors, by --strict or a setting', async () => {
    const files = { 'docker-compose.dev.yml': warned };
    expect(await lint(files, 'dev')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^! /) });
    expect(await lint(files, 'dev', '--strict')).toMatchObject({ code: 2, stdout: expect.stringMatching(/^✘ /) });
    expect(await lint({ ...files, 'swarm-ci.yaml': 'lint: strict\n' })).toMatchObject({ code: 2 });
    expect(await lint({ ...files, 'swarm-ci.yaml': 'lint: strict\nlint_ignore: [image-tag]\n' })).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  test('shows what each job refuses in a file among its findings, but for variables that only CI has', async () => {
    const text = `${good.replace('web:1', 'web:${TAG}')}configs:\n  page: { file: ./prod/page.html }\n`;
    const { code, stdout } = await lint({
      'docker-compose.prod.yaml': text,
      'docker-compose.dev.yaml': 'services:\n\t',
    });
    expect(code).toBe(2);
    expect(stdout).toContain(
      '✘ docker-compose.prod.yaml:9:3: config "page": its file prod/page.html does not exist [invalid-manifest]',
    );
    expect(stdout).toMatch(/✘ docker-compose\.dev\.yaml:2:\d+: invalid YAML: .*\[invalid-manifest\]/);
    expect(stdout).not.toContain('TAG');
  });

  test.each([
    ['an environment without a compose file', ['qa'], 'there is no compose file for "qa"'],
    ['an unknown format', ['--format', 'xml'], 'unknown format "xml"'],
    ['an unknown rule', ['--lint-ignore', 'image-tags'], 'did you mean "image-tag"?'],
    ['a file that cannot be written', ['--out', 'no/such/folder'], 'no/such/folder cannot be written'],
  ])('refuses %s', async (_, args, says) => {
    const { code, stdout, stderr } = await lint({ 'docker-compose.prod.yaml': good }, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  test('a folder without a compose file is invalid input', async () => {
    expect(await lint({})).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no compose file') });
  });

  test('without an environment takes those that swarm-ci.yaml names with their files, each with its settings', async () => {
    const settings =
      'environments:\n  prod: { files: [stack.yml], lint_ignore: [image-tag] }\n  qa: { files: [stack.yml] }\n';
    const { code, stdout, stderr } = await lint({ 'stack.yml': warned, 'swarm-ci.yaml': settings });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('lint of prod, qa: ');
    expect(stdout.match(/\[image-tag\]/g)).toHaveLength(1);
  });

  test('a compose file of another name is said how to deploy', async () => {
    const { code, stderr } = await lint({ 'stack.yml': good });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('to deploy stack.yml, rename it to docker-compose.prod.yaml'),
    ]);
  });

  test('--json is one document', async () => {
    const { stdout } = await lint({ 'docker-compose.prod.yaml': warned }, '--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        rule: 'image-tag',
        level: 'warning',
        at: 'docker-compose.prod.yaml:3:12',
        message: expect.any(String),
        hint: expect.any(String),
      },
    ]);
  });

  test('shows no secret of the job', async () => {
    const files = { 'docker-compose.prod.yaml': good.replace('web:1', '${DB_PASSWORD}') };
    const cwd = await folderWith(files);
    const { stdout, stderr } = await callJob(['lint'], { cwd, env: { DB_PASSWORD: 'hunter2hunter2' } });
    expect(stdout).toContain('image-tag');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

describe('reports', () => {
  const files = {
    'deploy/docker-compose.prod.yaml': broken,
    'deploy/docker-compose.dev.yaml': warned.concat(warned.replace(/^.*\n/, '').replace('web:', 'api:')),
  };

  test('codequality is what GitLab reads, with a fingerprint for each finding that stays when lines move', async () => {
    const { code, stdout, stderr } = await lint(files, '--directory', 'deploy', '--format', 'codequality');
    expect(code).toBe(2);
    expect(stderr).toContain('✘ docker-compose.prod.yaml:5:16');
    const report = JSON.parse(stdout);
    const validate = new Ajv({ strict: false }).compile(await schemaOf('code-quality.json'));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toHaveLength(3);
    expect(report[2]).toMatchObject({
      check_name: 'undefined-object',
      severity: 'critical',
      location: { path: 'deploy/docker-compose.prod.yaml', lines: { begin: 5 } },
    });
    const prints = report.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    expect(new Set(prints).size).toBe(3);
    const moved = { ...files, 'deploy/docker-compose.prod.yaml': `# more\n\n${broken}` };
    const again = JSON.parse((await lint(moved, '--directory', 'deploy', '--format', 'codequality')).stdout);
    expect(again.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).toEqual(prints);
  });

  test('sarif is what the schema of SARIF 2.1.0 asks for; in a file, the findings are on standard output', async () => {
    const { cwd, code, stdout } = await lint(
      files,
      '--directory',
      'deploy',
      '--format',
      'sarif',
      '--out',
      'lint.sarif',
    );
    expect(code).toBe(2);
    expect(stdout).toContain('✘ docker-compose.prod.yaml:5:16');
    const report = JSON.parse(await readFile(join(cwd, 'lint.sarif'), 'utf8'));
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(await schemaOf('sarif-2.1.0-rtm.5.json'));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, runs: [{}] })).toBe(false);
    const [{ tool, results }] = report.runs;
    expect(results).toHaveLength(3);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(results[2].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'deploy/docker-compose.prod.yaml' },
      region: { startLine: 5, startColumn: 16 },
    });
  });

  test('without a finding are empty, and valid', async () => {
    const empty = { 'docker-compose.prod.yaml': good };
    expect(JSON.parse((await lint(empty, '--format', 'codequality')).stdout)).toEqual([]);
    expect(JSON.parse((await lint(empty, '--format', 'sarif')).stdout).runs[0].results).toEqual([]);
  });
});

describe('check, plan and deploy', () => {
  const local = { DOCKER_HOST: 'unix:///nonexistent', PROJECT_NAME: 'shop' };

  test.each(['check', 'plan', 'deploy'])(
    '%s stops at an error before the server is asked, and not at a warning',
    async (job) => {
      const cwd = await folderWith({ 'docker-compose.prod.yaml': broken, 'docker-compose.dev.yaml': warned });
      const prod = await callJob([job, 'prod'], { cwd, env: local });
      expect(prod).toMatchObject({ code: 2, stdout: '' });
      expect(prod.stderr).toContain('docker-compose.prod.yaml:5:16: web: uses the network "inner"');
      // Nothing listens there.
      expect(await callJob([job, 'dev'], { cwd, env: local })).toMatchObject({ code: 4 });
      const strict = await callJob([job, 'dev', '--lint', 'strict'], { cwd, env: local });
      expect(strict).toMatchObject({ code: 2, stderr: expect.stringContaining('[image-tag]') });
      expect(await callJob([job, 'prod'], { cwd, env: { ...local, SWARM_CI_LINT: 'off' } })).toMatchObject({ code: 4 });
    },
  );

  test.each(['plan', 'deploy'])('%s says how many warnings there are, once', async (job) => {
    const cwd = await folderWith({ 'docker-compose.prod.yaml': warned });
    const { stderr } = await callJob([job, 'prod'], { cwd, env: local });
    expect(stderr.match(/lint/g)).toHaveLength(2);
    expect(stderr).toContain('1 warning of lint (image-tag); "swarm-ci lint prod" shows them');
  });
});

test('a hundred services take less than 1.5 s of processor time, the start of the command included', async () => {
  const service = good.slice(good.indexOf('\n') + 1);
  const services = Array.from({ length: 100 }, (_, i) =>
    service.replace('web:\n', `web${i}:\n`).replace('web:1', 'web'),
  );
  const clock =
    "process.on('exit', () => require('node:fs').writeFileSync('used', JSON.stringify(process.cpuUsage())));";
  const cwd = await folderWith({
    'docker-compose.prod.yaml': `services:\n${services.join('')}`,
    'clock.cjs': clock,
  });
  const env = { NODE_OPTIONS: `--require=${join(cwd, 'clock.cjs')}` };
  const { code, stdout } = await startCli(join(root, 'packages/jobs/dist/cli.mjs'), ['lint'], { cwd, env }).result;
  expect(code).toBe(0);
  expect(stdout.match(/image-tag/g)).toHaveLength(100);
  // In microseconds; the time that passes depends on what else the machine does.
  const { user, system } = JSON.parse(await readFile(join(cwd, 'used'), 'utf8'));
  expect((user + system) / 1_000).toBeLessThan(1_500);
});
