import { changedPaths, changedServices, type Problem, type Settings } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/** The services whose files differ from the target branch, or from the branch before the push. `why` names a file of each. */
export async function selectByChanges(
  known: readonly string[],
  { directory, serviceBuilds }: Settings<'directory' | 'serviceBuilds'>,
  { context, resolve }: Pick<World, 'context' | 'resolve'>,
) {
  const { base, headSha } = context;
  const refused = (message: string, hint: string) => {
    const problems: Problem[] = [{ at: 'select_by', message, hint }];
    return { services: [], problems, why: [] };
  };
  if (base === undefined || headSha === undefined)
    return refused(
      'this pipeline has no commit to compare with',
      'name the services with --services, or select by labels',
    );
  const changed = await changedPaths(resolve(directory), headSha, base);
  if (changed === undefined) {
    const hint = 'give the job more of the history: GIT_DEPTH: 0 on GitLab, fetch-depth: 0 on GitHub';
    return refused(`the repository does not have the commits ${base} and ${headSha} with a common ancestor`, hint);
  }
  const selected = changedServices({ changed, known, definitions: serviceBuilds ?? [] });
  const why = selected.map(({ service, path }) => `${service} is selected: ${path} changed`);
  const none = `no service is selected: none of the ${changed.length} changed files belongs to one`;
  return { services: selected.map(({ service }) => service), problems: [], why: selected.length > 0 ? why : [none] };
}
