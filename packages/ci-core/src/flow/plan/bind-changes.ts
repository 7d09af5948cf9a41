import type { Host } from '../../effects/host/host.ts';
import { changedFiles } from '../../effects/server/changed-files.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { type BindChanges, type BindMode, mountedAlone } from '../../plan/changes/bind-changes.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';

/** The uploaded files that containers mount by themselves, by path. */
export function filesMountedAlone(prepared: PreparedDeploy, { services }: DesiredStack): string[] {
  const paths = new Set(uploadedFiles(prepared).map(({ path }) => path));
  return [...new Set(services.flatMap(({ spec }) => mountedAlone(spec, prepared.plan.serverPath, paths)))].sort();
}

/** Which of these files an upload would change. Without any, and if they are written in place, the server is not asked. */
export async function readBindChanges(
  host: Host,
  prepared: PreparedDeploy,
  desired: DesiredStack,
  mode: BindMode,
): Promise<BindChanges> {
  const { plan, directory } = prepared;
  const { serverPath } = plan;
  const mounted = new Set(filesMountedAlone(prepared, desired));
  if (mounted.size === 0 || mode === 'in-place') return { mode, serverPath, changed: new Set() };
  const files = uploadedFiles(prepared).filter(({ path }) => mounted.has(path));
  return {
    mode,
    serverPath,
    changed: await changedFiles(host, { serverPath, workFolder: workFolder(plan), directory, files }),
  };
}
