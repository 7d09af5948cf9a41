import type { DeployReport } from '@swarm-ci/core';
import { execa } from 'execa';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Ran } from '../command/run-cli.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';

/** A pipeline of shell that deploys over SSH, of a team that has none of our files: only STACK_NAME and SERVER_…. */
export type OldPipeline = Manifests & {
  /** Replaces its compose file. */
  readonly write: Manifests['write'];
  /** `watch prod -- sh deploy.sh`, with the report. */
  readonly watch: (env?: Readonly<Record<string, string>>, ...args: string[]) => Promise<Watched>;
  readonly restore: (env?: Readonly<Record<string, string>>) => Promise<Watched>;
  readonly script: readonly string[];
  /** The script alone; its exit code. */
  readonly shell: () => Promise<number>;
};

type Watched = Ran & { readonly report: DeployReport };

/** `docker stack deploy` over SSH, as such scripts have it: it succeeds whatever becomes of the services. */
const DEPLOY = `#!/bin/sh
set -e
echo "deploying with $DB_PASSWORD"
on_server() { ssh -i "$KEY_FILE" -o UserKnownHostsFile="$HOSTS_FILE" "$SERVER_USER@$HOST" "$@"; }
on_server docker login --username "$REGISTRY_USER" --password-stdin "$REGISTRY" <<END
$REGISTRY_PASSWORD
END
sed "s|\\\${REGISTRY}|$REGISTRY|g" stack.yml | on_server docker stack deploy --with-registry-auth $FLAGS --compose-file - "$STACK_NAME"
eval "$THEN"
`;

/** On both engines: the older docker command has no --detach, and returns at once. */
const detached = ({ engine }: Sandbox) => (engine === 'current' ? '--detach=true' : '');

export async function oldPipeline(
  sandbox: Sandbox,
  yaml: string,
  onFinished?: (undo: () => Promise<void>) => void,
): Promise<OldPipeline> {
  const manifests = await makeManifests(sandbox, { 'stack.yml': yaml, 'deploy.sh': DEPLOY }, onFinished);
  const { address: HOST } = sandbox.manager;
  const own = {
    STACK_NAME: manifests.stack,
    HOST,
    KEY_FILE: sandbox.ssh.privateKeyPath,
    HOSTS_FILE: sandbox.ssh.knownHostsPath,
    FLAGS: detached(sandbox),
    DB_PASSWORD: 'hunter2-of-the-shop',
    THEN: '',
  };
  const script = ['sh', 'deploy.sh'];
  const start: Manifests['start'] = (args, env) => manifests.start(args, { ...own, ...env });
  const run: Manifests['run'] = (args, env) => start(args, env).result;
  const reported = async (ran: Ran): Promise<Watched> => {
    try {
      return { ...ran, report: await manifests.report() };
    } catch (cause) {
      throw new Error(`there is no report (exit ${ran.code}):\n${ran.stderr}`, { cause });
    }
  };
  return {
    ...manifests,
    start,
    run,
    script,
    shell: async () => {
      const env = { ...manifests.env, ...own };
      return (await execa('sh', ['deploy.sh'], { cwd: manifests.directory, env, reject: false })).exitCode ?? 1;
    },
    watch: async (env, ...args) => reported(await run(['watch', 'prod', ...args, '--', ...script], env)),
    restore: async (env) => reported(await run(['restore', 'prod'], env)),
  };
}
