import { assertNoProblems, findImageTag } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutput, writeDotenv } from '../../command-line/outputs.ts';

export const imageTagJob = defineJob({
  name: 'image-tag',
  purpose:
    'Prints the tag for this pipeline, the same in all its jobs and retries: YYYYMMDD_<first 8 characters of the commit SHA>. The date (UTC) is that of the creation of the pipeline, or of the commit if it is unknown.',
  settings: ['directory', 'tagFormat'],
  options: {
    sha: { placeholder: 'SHA', describe: 'the commit, instead of the one that was pushed' },
    date: {
      placeholder: 'DATE',
      describe: 'the date (ISO 8601; UTC unless it has a time zone), instead of that of the pipeline',
    },
    dotenv: { placeholder: 'FILE', describe: 'also set IMAGE_TAG in this file' },
  },
  outputs: { tag: 'the tag' },
  example: 'swarm-ci image-tag --dotenv image.env',
  run: async ({ settings, options, problems }, world) => {
    const found = await findImageTag({
      context: world.context,
      directory: world.resolve(settings.directory),
      format: settings.tagFormat ?? 'sha',
      sha: options.sha,
      date: options.date,
    });
    assertNoProblems([...problems, ...found.problems]);
    if (found.warning !== undefined) world.log.warn(found.warning);
    await writeDotenv(world, options.dotenv, 'IMAGE_TAG', found.tag);
    await setOutput(world, 'tag', found.tag);
    world.result(found.tag, { tag: found.tag });
    return 0;
  },
});
