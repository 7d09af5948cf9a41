import { upload } from '../../effects/server/upload.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { readOwnership, sharedFileFindings } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { openSession } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import { type PreparedDeploy, uploadedFiles } from './prepare-deploy.ts';
import type { DeployPolicy, DeployPorts } from './request.ts';

export type CopiedFiles = {
  /** The directory on the server. */
  readonly path: string;
  readonly server: string;
  readonly files: number;
  /** How many of them were missing or different there. */
  readonly sent: number;
};

type CopyPorts = Pick<DeployPorts, 'connect' | 'log' | 'signal' | 'stage'>;

/**
 * Only the upload of a deploy, under its lock: for pipelines that run the rest themselves. The same as there, the directory
 * of another stack is refused, and a file of another environment that containers mount is not changed.
 */
export async function copyFiles(
  prepared: PreparedDeploy,
  { timeout, lockTimeout }: Pick<DeployPolicy, 'timeout' | 'lockTimeout'>,
  { connect, log, signal, stage }: CopyPorts,
): Promise<CopiedFiles> {
  const { plan, directory } = prepared;
  const first = await unlessAborted(signal, connect());
  try {
    stage.enter('waiting');
    const owner = lockOwnerOf(plan.context, new Date().toISOString());
    const deadline = performance.now() + lockTimeout + timeout;
    const session = await openSession({ first, connect, target: plan, owner, lockTimeout, deadline, log, signal });
    try {
      const findings = await session.withReconnect(async (manager) => {
        const owners = await readOwnership(manager, plan);
        if (owners.findings.length > 0) return owners.findings;
        return sharedFileFindings(manager, prepared, owners);
      });
      for (const warning of [...prepared.warnings, ...refuseFindings(findings)]) log.warn(warning);
      stage.enter('uploading');
      const files = uploadedFiles(prepared);
      const folders = { serverPath: plan.serverPath, workFolder: workFolder(plan) };
      const { sent } = await session.mutate(({ host }) => upload(host, { ...folders, directory, files }));
      const [server, path] = [session.server(), plan.serverPath];
      log.info(`${files.length} files in ${path} on ${server}, ${sent} sent`);
      for (const file of plan.secretFiles)
        log.warn(
          `${file} was not copied: the file of a secret does not stay on the server; a deploy sends it to the engine`,
        );
      return { path, server, files: files.length, sent };
    } finally {
      await session.close();
    }
  } finally {
    first.host.close();
  }
}
