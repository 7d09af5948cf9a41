import type { Host } from '../../effects/host/host.ts';
import type { RepositoryFile } from '../../effects/repository/repository.ts';
import { changedFiles } from '../../effects/server/changed-files.ts';
import { type BindChanges, type BindMode, mountedPaths } from '../../plan/changes/bind-changes.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';

/** The uploaded files that containers mount by themselves, and the links to them, by path. */
export function filesMountedAlone(prepared: PreparedDeploy, { services }: DesiredStack): string[] {
  const files = uploadedFiles(prepared);
  const paths = new Set(files.map(({ path }) => path));
  const to = { serverPath: prepared.plan.serverPath, links: linksAmong(files) };
  const reached = services.flatMap(({ spec }) => mountedPaths(spec, to)).flatMap((one) => one.reached);
  return [...new Set(reached)].filter((path) => paths.has(path)).sort();
}

/** Which of these files an upload would change. Without any, the server is not asked. */
export async function readBindChanges(
  host: Host,
  prepared: PreparedDeploy,
  desired: DesiredStack,
  mode: BindMode,
): Promise<BindChanges> {
  const { plan, directory } = prepared;
  const { serverPath } = plan;
  const mounted = new Set(filesMountedAlone(prepared, desired));
  if (mounted.size === 0) return { mode, serverPath, changed: new Set() };
  const uploaded = uploadedFiles(prepared);
  const files = uploaded.filter(({ path }) => mounted.has(path));
  const found = await changedFiles(host, { serverPath, workFolder: workFolder(plan), directory, files });
  return {
    ...found,
    mode,
    serverPath,
    // The others are written into the files that containers have.
    changed: mode === 'in-place' ? found.changedLinks : found.changed,
    links: linksAmong(uploaded),
  };
}

function linksAmong(files: readonly RepositoryFile[]): ReadonlyMap<string, string> {
  return new Map(files.flatMap(({ path, link }) => (link === undefined ? [] : [[path, link] as const])));
}
