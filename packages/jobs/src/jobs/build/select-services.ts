import { assertNoProblems } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutput, writeDotenv } from '../../command-line/outputs.ts';
import { selectionOptions, selectionSettings, selectionSwitches } from '../../parts/build/selection.ts';
import { servicesToBuild } from '../../parts/build/services-to-build.ts';

export const selectServicesJob = defineJob({
  name: 'select-services',
  purpose:
    'Prints the services that the labels of this merge request or pull request select: build-<service> selects one service, build-all selects all. With select_by, changed files select them, too. Services that are named are printed as they are.',
  settings: [...selectionSettings, 'buildServices'],
  switches: selectionSwitches,
  options: {
    ...selectionOptions,
    dotenv: {
      placeholder: 'FILE',
      describe: 'also set SERVICES=a,b in this file',
    },
  },
  outputs: { services: 'the services, as a JSON array for a matrix' },
  example: 'swarm-ci select-services --labels build-api,build-web',
  run: async (input, world) => {
    const { services, problems, why } = await servicesToBuild(input, undefined, world);
    const { dotenv } = input.options;
    assertNoProblems([...input.problems, ...problems, ...commaFaults(dotenv, services)]);
    for (const line of why) world.log.info(line);
    await writeDotenv(world, dotenv, 'SERVICES', services.join(','));
    await setOutput(world, 'services', JSON.stringify(services));
    world.result(services.join('\n'), services);
    return 0;
  },
});

function commaFaults(dotenv: string | undefined, services: readonly string[]) {
  const odd = dotenv === undefined ? [] : services.filter((name) => /[,\r\n]/.test(name));
  const hint = 'use --json';
  return odd.map((name) => ({ at: '--dotenv', message: `cannot contain the name ${JSON.stringify(name)}`, hint }));
}
