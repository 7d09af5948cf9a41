import type { Manager } from '../../effects/engine/engine.ts';
import { missingPaths } from '../../effects/server/missing-paths.ts';
import { type BindSource, bindSources } from '../../plan/bind/bind-sources.ts';
import type { MountPlace } from '../../plan/bind/mount-places.ts';
import { movedVolumes } from '../../plan/bind/moved-volumes.ts';
import { elsewhereFindings, mayRunHere, missingSource } from '../../plan/bind/source-findings.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { localVolumesOf } from '../../plan/stack/local-volumes.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';

/** Warnings about what services mount: paths that the server does not have, nodes that are not looked at, volumes left behind. */
export async function bindFindings(
  { host, engine, info }: Manager,
  prepared: PreparedDeploy,
  { desired, jobs }: Pick<Compiled, 'desired' | 'jobs'>,
): Promise<Finding[]> {
  const { plan, mounts } = prepared;
  const sources = bindSources([...desired.services, ...jobs], plan, uploadedFiles(prepared));
  const specs = desired.services.map(({ spec }) => spec);
  if (sources.length === 0 && specs.every(({ TaskTemplate }) => localVolumesOf(TaskTemplate).length === 0)) return [];
  const running: StackState =
    info.nodes > 1 ? await engine.readStack(plan.stack, { withNodes: true }) : { services: [], tasks: [] };
  const connected = { host: host.name, node: info.node, engine: info };
  const wanted = sources.filter((source) => !source.isUploaded && mayRunHere(source, running, connected));
  const missing = await missingPaths(host, [...new Set(wanted.map(({ path }) => path))]);
  const placeOf = ({ service, path }: BindSource): MountPlace =>
    mounts.get(service)?.get(path) ?? mounts.get(service)?.get('') ?? { at: plan.composeFile, isSilent: false };
  return [
    ...wanted.filter(({ path }) => missing.has(path)).map((one) => missingSource(one, connected, placeOf(one))),
    ...elsewhereFindings(sources, running, connected, placeOf),
    ...movedVolumes(plan, specs, running),
  ];
}
