import { execFile } from 'node:child_process';

/** The docker command of this machine. */
export type DockerCli = {
  /** As `docker --version` prints it. */
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Undefined if this machine has no docker command. */
export function findDockerCli(env: DockerCli['env']): Promise<DockerCli | undefined> {
  return new Promise((resolve) => {
    execFile('docker', ['--version'], { env: { ...env } }, (error, stdout) => {
      resolve(error ? undefined : { version: stdout.trim(), env });
    });
  });
}
