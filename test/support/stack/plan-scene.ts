import { expect } from 'vitest';
import { planReportSchema } from '../../../packages/ci-core/src/report/plan/plan-report.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { makeSshUser, startSshServer } from '../ssh/ssh-server.ts';
import { makeManifests } from './manifests.ts';
import { statusesOf } from './stack-look.ts';

/** A user of the server of its own, and manifests that are deployed as that user: whatever is left behind is theirs. */
export async function makePlanScene(files: Readonly<Record<string, string>>) {
  const sandbox = sharedSandbox();
  const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
  const { name, home } = await makeSshUser(sandbox.manager, {});
  const { port } = await startSshServer(sandbox.manager);
  const manifests = await makeManifests(sandbox, files);
  const { stack } = manifests;
  const as = {
    SERVER_USER: name,
    SERVER_PORT: `${port}`,
    SERVER_PATH: `${home}/deploy`,
    SSH_KNOWN_HOSTS: '',
    SSH_HOST_KEY_CHECKING: 'accept-new',
  };

  /** Everything that a plan could leave a trace in. */
  const traces = async (): Promise<string> => {
    const scan = `find /home /root /dev/shm /tmp /run -xdev -user ${name} ! -type d -printf '%p %m %s %T@\\n' -o -user ${name} -printf '%p %m\\n'`;
    const { stdout } = await sandbox.manager.exec(['sh', '-c', `${scan} 2>/dev/null | grep -v '^/run/user/' | sort`]);
    const ours = ['--filter', `label=com.docker.stack.namespace=${stack}`];
    const [configs, secrets, networks, services] = await Promise.all([
      docker('config', 'ls', '-q', ...ours),
      docker('secret', 'ls', '-q', ...ours),
      docker('network', 'ls', '-q', ...ours),
      docker('service', 'ls', '-q', ...ours),
    ]);
    const ids = services.split('\n').filter(Boolean);
    const inspected = ids.length === 0 ? '' : await docker('service', 'inspect', ...ids);
    return [stdout, configs, secrets, networks, inspected].join('\n---\n');
  };

  /** Plans, deploys, and holds what was planned against what the deploy reports. */
  const planThenDeploy = async (more: Readonly<Record<string, string>> = {}) => {
    const env = { ...as, ...more };
    const before = await traces();
    const ran = await manifests.run(['plan', 'prod', '--json'], env);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await traces()).toBe(before);
    const plan = planReportSchema.parse(JSON.parse(ran.stdout));
    const { code, report, stderr } = await manifests.deploy(env);
    expect(code, stderr).toBe(0);
    const planned = statusesOf(plan);
    expect(planned, JSON.stringify(plan, null, 1)).toEqual(statusesOf(report));
    const of = (service: string) => plan.services.find((one) => one.name === `${stack}_${service}`);
    return { plan, planned, of };
  };
  return { manifests, planThenDeploy };
}
