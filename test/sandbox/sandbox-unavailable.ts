/** Why no sandbox can be raised on this machine. The hint says what to do about it, or how to do without one. */
export type UnavailableCode =
  | 'needs-linux'
  | 'needs-root'
  | 'needs-apt'
  | 'needs-namespaces'
  | 'needs-real-filesystem'
  | 'rootfs-failed'
  | 'no-free-subnet'
  | 'start-failed';

const ownEngine =
  'To use an engine of your own instead, start Docker with `docker swarm init` and run `DOCKER_HOST=unix:///var/run/docker.sock swarm-ci deploy <env>` without SERVER_HOST.';

export class SandboxUnavailable extends Error {
  readonly code: UnavailableCode;
  readonly hint: string;

  constructor(code: UnavailableCode, message: string, hint = '', cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'SandboxUnavailable';
    this.code = code;
    this.hint = [hint, ownEngine].filter((part) => part !== '').join(' ');
  }
}
