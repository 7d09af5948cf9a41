import { randomBytes } from 'node:crypto';
import type { Sandbox } from '../../sandbox/index.ts';
import { until } from '../until.ts';

/** A rule on an engine: a stack that goes wrong as the rule says, and the corrected one that goes well. */
export type LintScene = {
  readonly wrong: string;
  readonly right: string;
  /** Deployed before, so that the stack itself is an update. */
  readonly before?: (text: string) => string;
  readonly prepare?: (look: LintLook) => Promise<void>;
  readonly goesWrong: (look: LintLook) => Promise<void>;
  readonly goesWell: (look: LintLook) => Promise<void>;
};

/** A stack that is deployed as a person would do it, and what its engine shows of it. */
export type LintLook = {
  readonly sandbox: Sandbox;
  readonly stack: string;
  readonly docker: (...argv: string[]) => Promise<string>;
  /** The exit code and the output of `docker stack deploy`. */
  readonly deploy: (text: string) => Promise<{ readonly code: number | undefined; readonly output: string }>;
  /** `running`, or what else a service has: its tasks, the newest first, as desired state, state and error. */
  readonly tasksOf: (service?: string) => Promise<readonly LintTask[]>;
  /** What to know when it does not go as it should. */
  readonly state: () => Promise<string>;
  readonly remove: () => Promise<void>;
  readonly runs: (service?: string) => Promise<void>;
  /** Waits until the update of a service is in one of these states. */
  readonly updateIs: (...states: string[]) => Promise<void>;
};

type LintTask = { readonly desired: string; readonly state: string; readonly error: string };

export function openLook(sandbox: Sandbox): LintLook {
  const stack = `l${randomBytes(4).toString('hex')}`;
  const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
  const tasksOf = async (service = 'web') => {
    const format = '{{.DesiredState}}|{{.CurrentState}}|{{.Error}}';
    const lines = await docker('service', 'ps', '--no-trunc', '--format', format, `${stack}_${service}`);
    return lines.split('\n').flatMap((line) => {
      const [desired = '', state = '', error = ''] = line.split('|');
      return desired === '' ? [] : [{ desired, state, error }];
    });
  };
  return {
    sandbox,
    stack,
    docker,
    tasksOf,
    state: async () => {
      const update = '{{.Name}} {{json .UpdateStatus}}';
      const names = (await docker('stack', 'services', '--format', '{{.Name}}', stack)).split('\n').filter(Boolean);
      const services = await Promise.all(
        names.map((name) => docker('service', 'inspect', '--format', update.replace('.Name', '.Spec.Name'), name)),
      );
      return [...services, await docker('stack', 'ps', '--no-trunc', stack)].join('\n');
    },
    remove: async () => void (await sandbox.docker(sandbox.manager, ['stack', 'rm', stack], { reject: false })),
    deploy: async (text) => {
      // Only the CLI of this engine knows the flag, and waits without it.
      const detach = sandbox.engine === 'current' ? ['--detach=true'] : [];
      const argv = ['stack', 'deploy', '--with-registry-auth', ...detach, '--compose-file', '-', stack];
      const input = text.replaceAll('${REGISTRY}', sandbox.registry.address).replaceAll('${STACK}', stack);
      const { exitCode, stdout, stderr } = await sandbox.docker(sandbox.manager, argv, { input, reject: false });
      return { code: exitCode, output: `${stdout}${stderr}` };
    },
    runs: (service) => until(async () => (await tasksOf(service)).some(({ state }) => state.startsWith('Running'))),
    updateIs: (...states) =>
      until(async () => {
        const [found] = JSON.parse(await docker('service', 'inspect', `${stack}_web`));
        return states.includes(found.UpdateStatus?.State ?? '');
      }),
  };
}
