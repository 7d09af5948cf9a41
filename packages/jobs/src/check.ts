import { CiError, checkDeploy, type Finding, prepareDeploy } from '@swarm-ci/core';
import { manifestSettings } from './deploy.ts';
import { defineJob } from './job.ts';
import { openTarget, targetProblems, targetSettings } from './target.ts';

const SIGNS: Readonly<Record<Finding['level'], string>> = { ok: '✔', warning: '!', problem: '✘' };

export const checkJob = defineJob({
  name: 'check',
  purpose:
    'Connects and verifies what a deploy needs (host key, manager role, Docker, disk, write access, every external secret, network, config and image), changing nothing.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: [...manifestSettings, ...targetSettings],
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci check prod',
  run: async ({ argument: environment, settings, problems }, world) => {
    const prepared = await prepareDeploy({
      environment,
      settings: { ...settings, directory: world.resolve(settings.directory) },
      problems: [...problems, ...targetProblems(settings, world.env)],
      env: world.env,
      context: world.context,
    });
    world.protect(prepared.plan.variables);
    const manager = await openTarget(settings, world);
    try {
      const findings = await checkDeploy(prepared, manager);
      world.result(findings.map(line).join('\n'), findings);
      const faults = findings.filter(({ level }) => level === 'problem');
      return faults.length === 0 ? 0 : exitCodeOf(faults);
    } finally {
      manager.host.close();
    }
  },
});

function exitCodeOf(faults: readonly Finding[]): number {
  return new CiError(faults.find(({ code }) => code !== 'INVALID_INPUT')?.code ?? 'INVALID_INPUT', '').exitCode;
}

function line({ level, at, message, hint }: Finding): string {
  return `${SIGNS[level]} ${at}: ${message}${hint === undefined ? '' : `\n    → ${hint}`}`;
}
