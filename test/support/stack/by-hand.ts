import type { Sandbox } from '../../sandbox/index.ts';

/** A stack deploy as a person would run it, logged in to the registry. */
export async function deployByHand(sandbox: Sandbox, stack: string, compose: string): Promise<void> {
  const { address, user, password } = sandbox.registry;
  await sandbox.docker(sandbox.manager, ['login', '--username', user, '--password-stdin', address], {
    input: password,
  });
  const argv = ['stack', 'deploy', '--with-registry-auth', '--compose-file', '-', stack];
  await sandbox.docker(sandbox.manager, argv, { input: compose.replaceAll('${REGISTRY}', address) });
}
