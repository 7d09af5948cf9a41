import { findServices, labelsFor, refuse, selectServices } from '@swarm-ci/core';
import { defineJob } from './job.ts';
import { setOutput, writeDotenv } from './outputs.ts';
import type { World } from './world.ts';

const SHOWN = 20;

export const selectServicesJob = defineJob({
  name: 'select-services',
  purpose:
    'Prints the services that the labels of this merge request or pull request ask for: build-<service> asks for one, build-all for all.',
  settings: ['directory', 'services', 'labelPrefix', 'ignoreLabels'],
  options: {
    labels: { placeholder: 'A[,B]', describe: 'these labels, in place of those of the merge request' },
    dotenv: {
      placeholder: 'FILE',
      describe: 'set SERVICES=a,b in this file, too; in GitHub Actions the output "services" is a JSON array',
    },
  },
  example: 'swarm-ci select-services --labels build-api,build-web',
  run: async ({ settings, options, problems }, world) => {
    const labels = options.labels?.split(',').map((label) => label.trim()) ?? world.context.review?.labels;
    const found = settings.services
      ? { services: settings.services, problems: [] }
      : await findServices(world.resolve(settings.directory));
    const input = {
      labels: labels ?? [],
      known: found.services,
      prefix: settings.labelPrefix,
      ignored: settings.ignoreLabels ?? [],
    };
    const { services, problems: unknown } = selectServices(input);
    refuse([...problems, ...found.problems, ...unknown, ...commaFaults(options.dotenv, services)]);
    if (services.length === 0) explain(labels, input.known.length === 0 ? [] : labelsFor(input), world);
    await writeDotenv(world, options.dotenv, 'SERVICES', services.join(','));
    await setOutput(world, 'services', JSON.stringify(services));
    world.result(services.join('\n'), services);
    return 0;
  },
});

function commaFaults(dotenv: string | undefined, services: readonly string[]) {
  const odd = dotenv === undefined ? [] : services.filter((name) => /[,\r\n]/.test(name));
  const hint = 'use --json';
  return odd.map((name) => ({ at: '--dotenv', message: `cannot hold the name ${JSON.stringify(name)}`, hint }));
}

function explain(labels: readonly string[] | undefined, possible: readonly string[], { log }: World): void {
  const why =
    labels === undefined
      ? 'this is no pipeline of a merge request or pull request, so there are no labels'
      : labels.length === 0
        ? 'there are no labels'
        : `none of the labels asks for one: ${labels.join(', ')}`;
  log.info(`no service is selected: ${why}`);
  if (possible.length === 0) {
    log.info(
      'no service is known: list them under "services" in swarm-ci.yaml, or give each a folder with a Dockerfile',
    );
    return;
  }
  const more = possible.length > SHOWN ? ` and ${possible.length - SHOWN} more` : '';
  log.info(`labels that select something: ${possible.slice(0, SHOWN).join(', ')}${more}`);
}
