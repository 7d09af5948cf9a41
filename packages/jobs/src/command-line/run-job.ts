import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CiError,
  environmentsWithFiles,
  messageOf,
  platformOf,
  readContext,
  readSettings,
  traitsOf,
} from '@swarm-ci/core';
import { readArguments } from './arguments.ts';
import type { Job } from './job.ts';
import { readSettingsFile } from './settings-file.ts';
import { showError } from './show-error.ts';
import type { Terminal } from './terminal.ts';
import { createWorld, type World } from './world.ts';

/** Reads a job's input from the command line, the environment and swarm-ci.yaml, and runs it. */
export async function runJob(job: Job, args: readonly string[], terminal: Terminal): Promise<number> {
  const { argument, command, flags, options, switches, problems } = readArguments(job, args);
  const event = await readEvent(terminal.env);
  const world = createWorld(terminal, readContext(terminal.env, event.document), switches.has('json'));
  if (event.warning !== undefined) world.log.warn(event.warning);
  try {
    const folder = flags.directory ?? terminal.env.SWARM_CI_DIRECTORY ?? '.';
    const { file, problems: unread } = await readSettingsFile(join(terminal.cwd(), folder));
    // A job for a node is not for an environment, but one may have the settings of the server.
    const environment = job.argument?.name === 'env' ? argument : options.env;
    const settingsFor = (name: string | undefined) => {
      const { settings, problems: invalid } = readSettings(job.settings, {
        flags,
        env: terminal.env,
        ...(name === undefined ? {} : { environment: name }),
        ...(file === undefined ? {} : { file }),
      });
      world.protect(settings);
      return { settings, problems: [...problems, ...unread, ...invalid] };
    };
    const withFiles = () => environmentsWithFiles(file);
    const input = { argument, command, switches, options, withFiles, settingsFor, ...settingsFor(environment) };
    return await job.run(input, world);
  } catch (error) {
    return fail(error, world);
  }
}

/** The document of the event that started the pipeline, if the platform has one. */
async function readEvent(env: Terminal['env']): Promise<{
  document?: unknown;
  warning?: string;
}> {
  const traits = traitsOf(platformOf(env));
  const path = traits?.eventVariable && env[traits.eventVariable];
  if (!traits || !path) return {};
  try {
    return { document: JSON.parse(await readFile(path, 'utf8')) };
  } catch (error) {
    const { eventVariable, review } = traits;
    return {
      warning: `cannot read the event in ${eventVariable}, so the ${review.noun} is unknown: ${messageOf(error)}`,
    };
  }
}

function fail(error: unknown, world: World): number {
  world.error(showError(error));
  return error instanceof CiError ? error.exitCode : 1;
}
