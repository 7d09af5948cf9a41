import { digestFiles } from '../../effects/server/file-digests.ts';
import { makePlanFile, type PlanFileSource, type Writing } from '../../plan/plan-file/make-plan-file.ts';
import type { PlanFile } from '../../plan/plan-file/plan-file.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';
import { maskOf } from '../session/mask.ts';

/** What a plan was made of, besides the manifest. */
export type Seen = Pick<PlanFileSource, 'server' | 'swarm' | 'release' | 'diff' | 'desired' | 'objects'>;

/** The plan as a file, with the hashes of what would be uploaded. */
export async function planFileOf(
  { plan, directory, files }: Pick<PreparedDeploy, 'plan' | 'directory' | 'files'>,
  { server, swarm, release, diff, desired, objects }: Seen,
  writing: Writing,
): Promise<PlanFile> {
  const digests = await digestFiles(directory, uploadedFiles({ plan, files }));
  const source = { plan, server, swarm, release, diff, desired, objects, files: digests };
  return makePlanFile(source, { ...writing, mask: maskFor(plan, writing.mask) });
}

/** Also hides the secrets of the manifest, which the job may not know. */
export function maskFor(plan: PreparedDeploy['plan'], mask: Writing['mask']): Writing['mask'] {
  const ofPlan = maskOf(plan);
  return (text) => mask(ofPlan(text));
}
