import {
  assertNoProblems,
  planPipeline,
  platformNames,
  readRepositoryFacts,
  withExample,
  writeNewFiles,
} from '@swarm-ci/core';
import { defineJob } from '../command-line/job.ts';
import { nextSteps } from '../parts/next-steps.ts';
import { readTemplateFiles } from '../parts/template-files.ts';

const TOOLKIT = 'swarm-ci/swarm-ci@v0.1.0';
const KNOWN = platformNames.join(' or ');

export const initJob = defineJob({
  name: 'init',
  purpose:
    'Writes a pipeline into a repository of services, of manifests, or both, and lists the variables to set. Existing files are not overwritten. In an empty folder, the example manifests are also written.',
  argument: { name: 'platform', describe: KNOWN, required: true },
  settings: ['directory'],
  options: {
    toolkit: {
      placeholder: 'OWNER/NAME@REF',
      describe: `the repository whose workflows are called on GitHub (default: ${TOOLKIT})`,
    },
  },
  example: 'swarm-ci init gitlab',
  run: async ({ argument, settings, options, problems }, world) => {
    const platform = platformNames.find((name) => name === argument);
    const { toolkit = TOOLKIT } = options;
    const directory = world.resolve(settings.directory);
    const { problems: found, ...facts } = await readRepositoryFacts(directory);
    const unknown = { at: '<platform>', message: `unknown platform "${argument}"`, hint: `write ${KNOWN}` };
    const noToolkit = {
      at: '--toolkit',
      message: `"${toolkit}" does not name a version`,
      hint: 'write OWNER/NAME@REF',
    };
    assertNoProblems([
      ...problems,
      ...(platform || argument === '' ? [] : [unknown]),
      ...(/^[\w.-]+\/[\w.-]+@[\w./-]+$/.test(toolkit) ? [] : [noToolkit]),
      ...found,
    ]);
    if (!platform) return 2;
    const templates = await readTemplateFiles();
    const [fitting, example] = withExample(facts, templates);
    const files = [...example, ...planPipeline(fitting, platform, templates, toolkit)];
    const { written, there } = await writeNewFiles(directory, files);
    for (const path of there) world.log.warn(`${path} already exists and is not changed`);
    const kept = files.filter(({ path }) => there.includes(path));
    for (const line of nextSteps(platform, fitting, kept, toolkit)) world.log.info(line);
    world.result(written.join('\n'), { written, there });
    return 0;
  },
});
