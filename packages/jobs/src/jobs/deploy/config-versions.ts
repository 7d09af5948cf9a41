import { assertNoProblems, readConfigVersions } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';

export const configVersionsJob = defineJob({
  name: 'config-versions',
  purpose:
    'Prints VARIABLE=variable_md5 for each config whose name is ${VARIABLE} and whose file exists, so that a changed file gets a new name.',
  settings: ['directory'],
  switches: {
    prod: 'read docker-compose.prod.yaml',
    dev: 'read docker-compose.dev.yaml',
  },
  options: { 'compose-file': { placeholder: 'FILE', describe: 'read this compose file' } },
  example: 'swarm-ci config-versions --prod > versions.env',
  run: async ({ settings, switches, options, problems }, world) => {
    const files = [
      ...(switches.has('prod') ? ['docker-compose.prod.yaml'] : []),
      ...(switches.has('dev') ? ['docker-compose.dev.yaml'] : []),
      ...(options['compose-file'] === undefined ? [] : [options['compose-file']]),
    ];
    const hint = 'name one compose file: --prod, --dev or --compose-file FILE';
    const found =
      files.length === 0 ? 'no compose file was given' : `several compose files were given: ${files.join(', ')}`;
    assertNoProblems([...problems, ...(files.length === 1 ? [] : [{ at: '--compose-file', message: found, hint }])]);

    const directory = world.resolve(settings.directory);
    const read = await readConfigVersions({ directory, composeFile: files[0] ?? '' });
    assertNoProblems(read.problems);
    for (const text of read.skipped) world.log.warn(text);
    for (const { warning } of read.versions) if (warning !== undefined) world.log.warn(warning);
    const lines = read.versions.map(({ variable, name }) => `${variable}=${name}`);
    world.result(lines.join('\n'), Object.fromEntries(read.versions.map(({ variable, name }) => [variable, name])));
    return 0;
  },
});
