import { copyFiles, createStage } from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutputOrWarn } from '../../command-line/outputs.ts';
import { manifestSettings, readManifestOf, valueSettings } from '../../parts/manifest.ts';
import { stopSignal } from '../../parts/stop-signal.ts';
import { openTarget, targetSettings } from '../../parts/target.ts';

export const copyFilesJob = defineJob({
  name: 'copy-files',
  purpose:
    'Copies the compose file and its files to the server, all or none, as a deploy does, and nothing else: for a pipeline that runs "docker stack deploy" itself. Prints the directory on the server.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [...manifestSettings, ...valueSettings, ...targetSettings, 'timeout', 'lockTimeout'],
  outputs: { path: 'the directory on the server' },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci copy-files prod',
  run: async (input, world) => {
    const { settings } = input;
    const prepared = await readManifestOf(input, world);
    const stage = createStage(prepared.plan.stack);
    const copied = await copyFiles(prepared, settings, {
      connect: () => openTarget(settings, world),
      signal: stopSignal(world, stage.interrupted),
      log: world.log,
      stage,
    });
    await setOutputOrWarn(world, 'path', copied.path);
    world.result(copied.path, copied);
    return 0;
  },
});
