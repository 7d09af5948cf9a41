import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startCli } from '../../support/command/run-cli.ts';
import { makePrivateCa, type PrivateCa } from '../../support/registry/private-ca.ts';
import {
  type ConnectProxy,
  type Listening,
  startConnectProxy,
  startTlsFront,
} from '../../support/review/network-parts.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';
import { buildReportOf, reviewPlaces } from '../../support/review/review-scene.ts';
import { root } from '../../support/root.ts';

const bundle = join(root, 'packages/jobs/dist/cli.mjs');
const HOST = 'git.company.invalid';
let folder: string;
let ca: PrivateCa;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-network-'));
  ca = await makePrivateCa(folder, [`DNS:${HOST}`, 'IP:127.0.0.1']);
  const report = buildReportOf('20260131_1a2b3c4d', '2026-01-31T10:00:00.000Z');
  await writeFile(join(folder, 'build-report.json'), JSON.stringify(report));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The variables are read by Node itself, before any of our code runs: only the built command in a process of its own shows them. */
describe.each(reviewPlaces)('%s on a company network', (kind, login, double, environment) => {
  let server: ReviewDouble;
  let front: Listening;
  let proxy: ConnectProxy;
  /** Where the API is for the job: straight on this machine, or by a name that only the proxy knows. */
  const direct = () => `https://127.0.0.1:${front.port}`;
  const behindProxy = `https://${HOST}`;
  const trusted = () => ({ NODE_EXTRA_CA_CERTS: ca.caFile });
  const proxied = (credentials = '') => ({ HTTPS_PROXY: `http://${credentials}127.0.0.1:${proxy.port}` });
  const call = async (origin: string, more: Record<string, string> = {}) => {
    const apiUrl = `${origin}${new URL(server.apiUrl).pathname.replace(/\/$/, '')}`;
    const env = { ...environment(apiUrl), GITHUB_STEP_SUMMARY: join(folder, `${kind}.md`), ...more };
    const ran = await startCli(bundle, ['comment-images'], { cwd: folder, env }).result;
    for (const secret of ['Secret', 'hidden']) expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret);
    return ran;
  };
  const refused = async (ran: Awaited<ReturnType<typeof call>>) => {
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 0, stdout: '' });
    expect(ran.stderr).toMatch(/could not be reached to .*certificate.* → .*NODE_EXTRA_CA_CERTS/);
    expect(ran.stderr).toContain('api: registry.example.com/shop/api:20260131_1a2b3c4d');
    expect(server.seen).toEqual([]);
    expect(await readFile(join(folder, `${kind}.md`), 'utf8').catch(() => '')).toContain(
      kind === 'github' ? '20260131_1a2b3c4d' : '',
    );
  };
  const commented = ({ code, stdout, stderr }: Awaited<ReturnType<typeof call>>) => {
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringMatching(/^https:\/\/git\S+[_-]1\n$/) });
    expect(server.comments).toMatchObject([{ author: login, body: expect.stringContaining('20260131_1a2b3c4d') }]);
  };

  beforeEach(async () => {
    server = await double(login);
    const { port } = new URL(server.apiUrl);
    front = await startTlsFront(ca, Number(port));
    proxy = await startConnectProxy(front.port);
  });
  afterEach(async () => {
    await Promise.all([server.close(), front.close(), proxy.close()]);
    expect(server.faults).toEqual([]);
  });

  test('a certificate of a private CA is refused: a warning with the next step, exit 0, nothing is posted', async () => {
    await refused(await call(direct()));
  });

  test('NODE_EXTRA_CA_CERTS makes it trusted', async () => {
    commented(await call(direct(), trusted()));
  });

  test('HTTPS_PROXY leads every request, and its password with it', async () => {
    commented(await call(behindProxy, { ...trusted(), ...proxied('ann:hidden@') }));
    expect(new Set(proxy.tunnels.map(({ to }) => to))).toEqual(new Set([`${HOST}:443`]));
    const password = `Basic ${Buffer.from('ann:hidden').toString('base64')}`;
    expect(new Set(proxy.tunnels.map(({ headers }) => headers['proxy-authorization']))).toEqual(new Set([password]));
  });

  test('through the proxy, too, the certificate is checked', async () => {
    await refused(await call(behindProxy, proxied()));
    expect(proxy.tunnels.length).toBeGreaterThan(0);
  });

  test('NO_PROXY exempts the host', async () => {
    commented(await call(direct(), { ...trusted(), ...proxied(), NO_PROXY: 'localhost, 127.0.0.1' }));
    expect(proxy.tunnels).toEqual([]);
  });

  test('without NO_PROXY the same host goes through it', async () => {
    commented(await call(direct(), { ...trusted(), ...proxied() }));
    expect(proxy.tunnels[0]?.to).toBe(`127.0.0.1:${front.port}`);
  });
});
