import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { assertNoProblems, exitCodeOfAlerts, invalidInput, messageOf, parseDeployLog } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';

export const parseDeployLogJob = defineJob({
  name: 'parse-deploy-log',
  purpose:
    'Finds rollbacks, pauses and failures in the output of docker stack deploy or docker service update, or in the log of a CI job that contains it; prints a JSON array of alerts.',
  argument: { name: 'file', describe: 'the log; standard input if it is not given', required: false },
  settings: [],
  example: 'docker stack deploy -c docker-compose.prod.yaml shop 2>&1 | swarm-ci parse-deploy-log',
  run: async ({ argument, problems }, world) => {
    assertNoProblems(problems);
    const log = argument === '' ? await text(world.stdin) : await readLog(world.resolve(argument));
    const alerts = parseDeployLog(log);
    world.result(JSON.stringify(alerts, null, 2), alerts);
    return exitCodeOfAlerts(alerts);
  },
});

async function readLog(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw invalidInput([
      {
        at: path,
        message: `cannot be read: ${messageOf(error)}`,
        hint: 'name a file, or pass the log on standard input',
      },
    ]);
  }
}
