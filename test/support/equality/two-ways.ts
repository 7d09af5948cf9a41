import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { planReportSchema } from '../../../packages/ci-core/src/report/plan/plan-report.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { makeManifests } from '../stack/manifests.ts';
import { statusesOf } from '../stack/stack-look.ts';
import type { Json } from './compose-json.ts';
import { type SwarmShape, swarmShape } from './swarm-shape.ts';

const FILE = 'docker-compose.prod.yaml';

/** One deploy in both ways: what the swarm has of both stacks, what it had before, and what swarm-ci said of it. */
export type BothWays = {
  readonly before: SwarmShape;
  readonly ours: SwarmShape;
  readonly theirs: SwarmShape;
  readonly planned: Readonly<Record<string, string>>;
  readonly reported: Readonly<Record<string, string>>;
  /** What a plan says right after it. */
  readonly left: Readonly<Record<string, string>>;
};

/** The same compose file deployed twice: by swarm-ci, and by `docker stack deploy` on the server as another stack. */
export async function makeTwoWays(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
  const sandbox = sharedSandbox();
  const { manager, registry, ssh } = sandbox;
  const docker = (...argv: string[]) => sandbox.docker(manager, argv, { reject: false });
  const manifests = await makeManifests(sandbox, files);
  const { stack, serverPath } = manifests;
  const byHand = `${stack.slice(0, -'_prod'.length)}_hand`;
  const OUTSIDE = `outside-${randomBytes(4).toString('hex')}`;
  for (const kind of ['config', 'secret']) {
    await sandbox.docker(manager, [kind, 'create', OUTSIDE, '-'], { input: 'of nobody' });
    onTestFinished(async () => void (await docker(kind, 'rm', OUTSIDE)));
  }
  onTestFinished(async () => void (await docker('stack', 'rm', stack, byHand)));
  // Two stacks of one swarm cannot have the same published ports and subnets.
  const envOf = (name: string, first: string) => ({ ...env, OUTSIDE, STACK: name, PORTS: first, SUBNET: first });
  const own = { ...envOf(stack, '51'), PWD: manifests.directory };
  const other = { ...envOf(byHand, '52'), REGISTRY: registry.address, PWD: serverPath };
  const onServer = (cwd: string, argv: readonly string[], input = '') =>
    manager.exec(argv, { user: ssh.user, cwd, env: other, input });
  const login = ['docker', 'login', '--username', registry.user, '--password-stdin', registry.address];
  await onServer('/', login, registry.password);

  const deployByHand = async () => {
    // Those of secrets are on the server only while they are read.
    for (const [path, content] of Object.entries(files)) {
      const there = `${serverPath}/${path}`;
      const script = '[ -e "$1" ] || { mkdir -p "$2" && cat >"$1"; }';
      await onServer('/', ['sh', '-c', script, 'sh', there, dirname(there)], content);
    }
    const command = ['docker', 'stack', 'deploy', '--with-registry-auth', '--prune', '-c', `${serverPath}/${FILE}`];
    await onServer(serverPath, [...command, byHand]);
  };

  const plan = async () => {
    const { code, stdout, stderr } = await manifests.run(['plan', 'prod', '--json'], own);
    expect(code, `${stderr}${stdout}`).toBe(0);
    return statusesOf(planReportSchema.parse(JSON.parse(stdout)));
  };

  /** Plans, deploys both ways, and plans once more: nothing is left to change then. */
  const deploy = async (compose: Json): Promise<BothWays> => {
    await manifests.write({ [FILE]: JSON.stringify(compose) });
    const before = await swarmShape(sandbox, byHand);
    const planned = await plan();
    const { code, report, stderr } = await manifests.deploy(own, '--on-failure', 'leave');
    expect(code, stderr).toBe(0);
    await deployByHand();
    const [ours, theirs] = await Promise.all([swarmShape(sandbox, stack), swarmShape(sandbox, byHand)]);
    return { before, ours, theirs, planned, reported: statusesOf(report), left: await plan() };
  };

  /** Changes a service of both stacks with `docker service update`; `STACK` in a flag is the name of the stack. */
  const changeByHand = async (service: string, flags: readonly string[]) => {
    for (const one of [stack, byHand])
      await sandbox.docker(manager, [
        ...['service', 'update', '--detach'],
        ...flags.map((flag) => flag.replaceAll('STACK', one)),
        `${one}_${service}`,
      ]);
  };
  return { deploy, changeByHand };
}
