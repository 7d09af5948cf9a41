import type { Manager } from '../../effects/engine/engine.ts';
import { changedForOthers } from '../../effects/owner/changed-for-others.ts';
import { readFolderOwners } from '../../effects/owner/folder-releases.ts';
import { readOwners, recordOwner } from '../../effects/owner/stack-records.ts';
import { everyService } from '../../effects/swarm/every-service.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { Target } from '../../plan/deploy/target.ts';
import { mountedByOthers, sharedFileFinding } from '../../plan/owner/mounted-files.ts';
import { ownerProblems } from '../../plan/owner/owner-findings.ts';
import { portConflicts } from '../../plan/owner/port-conflicts.ts';
import { isSameOwner, ownerOf, type StackOwner } from '../../plan/owner/stack-owner.ts';
import { twinFindings } from '../../plan/owner/twin-stacks.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { type Service, STACK_LABEL } from '../../plan/stack/stack-state.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

/** What is known of owners, and the services of the whole swarm. */
export type Owners = {
  readonly findings: readonly Finding[];
  readonly known: readonly StackOwner[];
  readonly services: readonly Service[];
};

/** Whether the stack and the folder of the target belong to another. */
export async function readOwnership({ host, engine }: Manager, target: Target): Promise<Owners> {
  const [records, folder, services] = await Promise.all([
    readOwners(engine),
    readFolderOwners(host, target.serverPath),
    everyService(engine),
  ]);
  const running = new Set(services.flatMap(({ Spec }) => Spec.Labels?.[STACK_LABEL] ?? []));
  const problems = ownerProblems(target, { records, folder, running });
  const findings = problems.map((one): Finding => ({ ...one, level: 'problem', code: 'INVALID_INPUT' }));
  return { findings, known: [...records, ...folder], services };
}

/** What a deploy would do to the stacks and files of others; only looked for if the target belongs to no other. */
export async function othersFindings(
  manager: Pick<Manager, 'host'>,
  prepared: PreparedDeploy,
  compiled: Pick<Compiled, 'desired'>,
  owners: Owners,
): Promise<Finding[]> {
  if (owners.findings.length > 0) return [];
  const { plan } = prepared;
  const { known, services } = owners;
  const desired = compiled.desired.services.map(({ spec }) => spec);
  const twins = twinFindings({ self: ownerOf(plan), composeFile: plan.composeFile, desired, services, owners: known });
  const hasClash = twins.some(({ level }) => level === 'problem');
  return [
    ...twins,
    ...(hasClash ? [] : portConflicts(plan, desired, services)),
    ...(await sharedFileFindings(manager, prepared, owners)),
  ];
}

/** The files of others that an upload would change. */
export async function sharedFileFindings(
  { host }: Pick<Manager, 'host'>,
  prepared: PreparedDeploy,
  { services }: Pick<Owners, 'services'>,
): Promise<Finding[]> {
  const { plan, directory } = prepared;
  const files = uploadedFiles(prepared);
  const paths = files.map(({ path }) => path);
  const mounted = mountedByOthers(ownerOf(plan).folder, paths, services, plan.stack);
  const changed = await changedForOthers(host, { ...plan, directory, files }, mounted);
  return changed.map(({ file, environment }) => sharedFileFinding(file, environment));
}

/**
 * Records the owner of the stack before its first change; throws INVALID_INPUT if another owner was faster. A swarm that
 * cannot keep the record does not stop the deploy.
 */
export async function ownStack(
  session: Session,
  target: Target,
  recorded: StackOwner | undefined,
  log: Log,
): Promise<void> {
  if (recorded !== undefined && isSameOwner(recorded, ownerOf(target))) return;
  try {
    await session.mutate(({ engine }) => recordOwner(engine, ownerOf(target)));
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
    log.warn(`the owner of the stack ${target.stack} is not recorded: ${messageOf(error)}`);
  }
}
