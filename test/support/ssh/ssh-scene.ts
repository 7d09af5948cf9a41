import type { Host, SshSettings } from '@swarm-ci/core';
import { onTestFinished } from 'vitest';
import { connectSsh } from '../../../packages/ci-core/src/effects/ssh/connect.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Ran } from '../command/run-cli.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import type { SshUser } from './ssh-server.ts';

/** One service with nothing around it: `check prod` of it needs the server and little else. */
export function tinyManifests(sandbox: Sandbox, onFinished?: (undo: () => Promise<void>) => void): Promise<Manifests> {
  const compose = 'version: "3.8"\nservices:\n  web:\n    image: ${REGISTRY}/app:1\n';
  return makeManifests(sandbox, { 'docker-compose.prod.yaml': compose }, onFinished);
}

/** The connection of a job, with the sandbox's key and no questions about the host key. */
export async function connectTo(sandbox: Sandbox, settings: Partial<SshSettings> = {}): Promise<Host> {
  const host = await connectSsh({
    host: sandbox.manager.address,
    port: 22,
    user: sandbox.ssh.user,
    privateKey: new Secret(sandbox.ssh.privateKey),
    passphrase: undefined,
    agent: undefined,
    knownHosts: undefined,
    acceptNewHostKey: true,
    warn: () => {},
    ...settings,
  });
  onTestFinished(() => host.close());
  return host;
}

/** `check prod` as a user of the node, through an sshd of the node whose host key is not the question. */
export function checkAs(
  manifests: Manifests,
  user: SshUser,
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return manifests.run(['check', 'prod'], {
    SERVER_USER: user.name,
    SERVER_PORT: `${port}`,
    SERVER_PATH: `${user.home}/deploy`,
    SSH_KNOWN_HOSTS: '',
    SSH_HOST_KEY_CHECKING: 'accept-new',
    ...env,
  });
}
