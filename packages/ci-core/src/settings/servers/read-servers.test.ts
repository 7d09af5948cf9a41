import { expect, test } from 'vitest';
import { FULL } from '../../../../../test/support/servers/servers-text.ts';
import { readServers } from './read-servers.ts';

const problemsOf = (text: string) =>
  readServers('servers.yaml', text).problems.map(({ at, message }) => `${at} ${message}`);

test('a file with every key is read, with defaults', () => {
  const { servers, problems } = readServers('servers.yaml', FULL);
  expect(problems).toEqual([]);
  expect(servers?.nodes.m2).toMatchObject({
    address: { host: '10.0.0.12', port: 2222, user: 'ops' },
    availability: 'active',
  });
  expect(servers?.docker.mirror).toBe('https://mirror.example.com/docker');
  expect(readServers('a', 'nodes: { m: { address: 10.0.0.1, role: manager } }').servers).toMatchObject({
    ssh_user: 'root',
    docker: { from: 'distribution', daemon: {} },
    folders: {},
  });
});

test('all problems are reported at once, each at its place', () => {
  const text = `nodes:
  m1: { address: m1.example.com, role: boss }
  -x: { address: 10.0.0.2, role: worker }
docker:
  daemon: { live-restore: true }
deploy_user: { name: Deploy }
folders: { data: {} }
firewall: { open: [{ port: 70000 }] }
secrets: { a: { from: $(id) } }
typo: 1
`;
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^servers.yaml:2:40 nodes.m1.role "boss": must be manager or worker/),
    expect.stringMatching(/^servers.yaml:3:3 nodes.-x must be a name/),
    expect.stringMatching(/^servers.yaml:5:13 unknown key "live-restore" in docker.daemon/),
    expect.stringMatching(/^servers.yaml:6:22 deploy_user.name "Deploy"/),
    expect.stringMatching(/^servers.yaml:7:12 folders.data must be an absolute path/),
    expect.stringMatching(/^servers.yaml:8:28 firewall.open.0.port "70000": must be a port/),
    expect.stringMatching(/^servers.yaml:9:23 secrets.a.from "\$\(id\)": must be the name of a variable/),
    expect.stringMatching(/^servers.yaml:10:1 unknown key "typo"/),
  ]);
});

test.each([
  ['', /1:1 nodes is not set/],
  ['nodes: {}', /must have a manager/],
  ['nodes: { m: { address: a.example, role: manager } }', /must be an IP address, or set swarm_address/],
  ['nodes: { m: { address: "ssh://a/b", role: manager } }', /has a path/],
  ['a: &a { b: *a }', /unknown key "a"|expected/],
])('%j is refused', (text, message) => {
  expect(problemsOf(text).join('\n')).toMatch(message);
});
