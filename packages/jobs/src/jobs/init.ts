import {
  assertNoProblems,
  type FoundFacts,
  otherNameHint,
  type Problem,
  planPipeline,
  platformNames,
  readRepositoryFacts,
  withExample,
  writeNewFiles,
} from '@swarm-ci/core';
import { defineJob } from '../command-line/job.ts';
import { nextSteps, presentFiles } from '../parts/templates/next-steps.ts';
import { readTemplateFiles } from '../parts/templates/template-files.ts';
import { toolkitFor } from '../parts/templates/toolkit.ts';

const KNOWN = platformNames.join(' or ');

export const initJob = defineJob({
  name: 'init',
  purpose:
    'Writes a pipeline into a repository of services, of manifests, or both, and lists the variables to set. Existing files are not overwritten. In an empty folder, the example manifests are also written.',
  argument: { name: 'platform', describe: KNOWN, required: true },
  settings: ['directory', 'services', 'buildFile'],
  options: {
    toolkit: {
      placeholder: 'OWNER/NAME@REF',
      describe:
        'the repository whose workflows are called on GitHub (default: the repository that this command comes from, if it is on the same server)',
    },
  },
  example: 'swarm-ci init gitlab',
  run: async ({ argument, settings, options, problems, withFiles }, world) => {
    const platform = platformNames.find((name) => name === argument);
    const directory = world.resolve(settings.directory);
    const { toolkit, problems: unnamed } = await toolkitFor(platform, directory, options.toolkit);
    // For a pipeline, it does not matter what a build file builds.
    const built = settings.buildFile === undefined ? undefined : [settings.buildFile];
    const { problems: found, ...facts } = await readRepositoryFacts(directory, settings.services ?? built, withFiles());
    assertNoProblems([
      ...problems,
      ...(platform || argument === '' ? [] : [unknown(argument)]),
      ...unnamed,
      ...found,
      ...(found.length > 0 ? [] : nothingFound(facts)),
    ]);
    if (!platform) return 2;
    const templates = await readTemplateFiles();
    const [fitting, example] = withExample(facts, templates);
    for (const name of facts.unusable)
      world.log.warn(
        `docker-compose.${name}.yaml: "${name}" cannot be the name of an environment: use a-z, 0-9, - and _`,
      );
    const files = [...example, ...planPipeline(fitting, platform, templates, toolkit)];
    const { written, there } = await writeNewFiles(facts.root, files);
    for (const path of there) world.log.warn(`${path} already exists and is not changed`);
    if (facts.folder !== '' && written.length > 0)
      world.log.info(
        `the pipeline is at ${facts.root}, the root of the repository, and reads the manifests in ${facts.folder}`,
      );
    const kept = files.filter(({ path }) => there.includes(path));
    const before = await presentFiles(facts.root, kept);
    for (const line of nextSteps(platform, fitting, { kept, before }, toolkit)) world.log.info(line);
    world.result(written.join('\n'), { written, there });
    return 0;
  },
});

function unknown(argument: string): Problem {
  return { at: '<platform>', message: `unknown platform "${argument}"`, hint: `write ${KNOWN}` };
}

function nothingFound(facts: Omit<FoundFacts, 'problems'>): Problem[] {
  const { environments, services, isEmpty, hasDockerfile, folder, root, names } = facts;
  if (isEmpty || environments.length + services.length > 0) return [];
  const problem = (at: string, message: string, hint: string) => [{ at, message, hint }];
  const unnamed = 'has no docker-compose.<environment>.yaml';
  const hint = otherNameHint(names, 'prod');
  if (folder !== '' && hint === undefined) {
    const message = `${unnamed}, and is not the root of its repository, ${root}`;
    return problem(folder, message, 'call init in the root, or in the folder of the manifests');
  }
  if (folder === '' && hasDockerfile) {
    const message = 'is for services that are not named';
    return problem('Dockerfile', message, 'name them in swarm-ci.yaml, such as "services: [api]"');
  }
  if (hint !== undefined) return problem('the repository', unnamed, hint);
  return problem(
    'the repository',
    'has neither docker-compose.<environment>.yaml nor a Dockerfile',
    'add one of them, set build_file in swarm-ci.yaml, or start the example in an empty folder',
  );
}
