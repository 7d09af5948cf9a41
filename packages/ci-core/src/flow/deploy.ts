import type { Command } from '../command.ts';
import type { Engine } from '../effects/engine.ts';
import type { Host } from '../effects/host.ts';
import { openScratch } from '../effects/scratch.ts';
import { readServerFacts } from '../effects/server-facts.ts';
import { readTaskEvidence } from '../effects/task-evidence.ts';
import { upload } from '../effects/upload.ts';
import { watchStack } from '../effects/watch.ts';
import { CiError } from '../errors.ts';
import { preflight } from '../plan/preflight.ts';
import { loginCommand, stackDeployCommand } from '../plan/stack-command.ts';
import type { ServiceEvent, StackState, Task, TaskEvidence } from '../plan/stack-state.ts';
import type { DeployReport } from '../report/deploy-report.ts';
import { makeReport } from '../report/make-report.ts';
import { tellingTask } from '../verdict/cause.ts';
import type { ServiceVerdict } from '../verdict/judge-service.ts';
import { startTrack, type Track } from '../verdict/track.ts';
import type { Log } from './log.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';
import { refuseFindings } from './refuse-findings.ts';
import { settle } from './settle.ts';

export type DeployInput = {
  readonly prepared: PreparedDeploy;
  readonly host: Host;
  readonly engine: Engine;
  readonly log: Log;
  /** Milliseconds until everything must be settled, from the start of the stack deploy. */
  readonly timeout: number;
  readonly patience: number;
  readonly onEvent: (event: ServiceEvent) => void;
};

/** Read → plan → apply → judge → report, on a server. An expected failure is an outcome in the report. */
export async function deploy(input: DeployInput): Promise<DeployReport> {
  const { prepared, host, engine, log } = input;
  const { plan } = prepared;
  const startedAt = new Date();
  const began = performance.now();
  const facts = await readServerFacts(host, engine, plan);
  const warnings = [...prepared.warnings, ...refuseFindings(preflight(plan, facts))];
  for (const warning of warnings) log.warn(warning);
  await upload(host, { folder: plan.serverPath, environment: plan.environment }, prepared);
  log.info(`${prepared.files.length} files in ${plan.serverPath} on ${host.name}`);

  const watch = await watchStack(engine, plan.stack, (event) => announce(event, input));
  try {
    const before = await watch.look();
    const track = startTrack(before, performance.now(), facts.engine.time + (performance.now() - began));
    const endSection = log.section(`Rollout of ${plan.stack}`);
    const refusal = await applyStack(input, facts.cli);
    const settled = await settle({
      ...input,
      watch,
      track,
      evidence: {
        stack: plan.stack,
        wanted: plan.services,
        before,
        applied: await watch.look(),
        refused: refusal !== undefined,
      },
    });
    endSection();
    return makeReport({
      plan,
      server: host.name,
      engine: facts.engine.version,
      startedAt,
      milliseconds: performance.now() - began,
      before,
      verdicts: settled.services,
      refusal,
      warnings,
      evidence: await gather(engine, settled.services, settled.track, settled.now, plan.services, plan.stack),
    });
  } finally {
    watch.close();
  }
}

function announce(event: ServiceEvent, { log, onEvent }: DeployInput): void {
  onEvent(event);
  const state = event.attributes['updatestate.new'];
  if (state) log.info(`${event.service}: ${state.replace('_', ' ')}`);
}

/** Logs in and runs the stack deploy; returns what it said when it failed. Secrets are on the server only meanwhile. */
async function applyStack({ prepared: { plan }, host, log }: DeployInput, cli: string): Promise<string | undefined> {
  const scratch = plan.registry ? await openScratch(host) : undefined;
  try {
    if (plan.registry && scratch) {
      const login = await host.run(loginCommand(plan.registry, scratch.folder));
      if (login.code !== 0) throw loginRefused(plan.registry.address, login.stderr);
    }
    return await runStackDeploy(host, stackDeployCommand(plan, cli, scratch?.folder), log);
  } finally {
    await scratch?.close();
    if (plan.secretFiles.length > 0) {
      await host.run({ argv: ['rm', '-f', '--', ...plan.secretFiles], cwd: plan.serverPath });
    }
  }
}

const ATTEMPTS = 4;

/** The engine itself may change a service (the end of an earlier update) while the CLI does: then the CLI starts over. */
async function runStackDeploy(host: Host, command: Command, log: Log): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { code, stdout, stderr } = await host.run(command);
    for (const line of stdout.split('\n').filter(Boolean)) log.info(line);
    if (code !== 0 && attempt < ATTEMPTS && /update out of sequence/.test(stderr)) {
      log.info('the engine changed a service at the same time; once more');
      continue;
    }
    for (const line of stderr.split('\n').filter(Boolean)) log.warn(line);
    return code === 0 ? undefined : lastWords(stderr) || `exit code ${code}`;
  }
}

async function gather(
  engine: Engine,
  verdicts: readonly ServiceVerdict[],
  track: Track,
  now: StackState,
  services: readonly { name: string; image: string | undefined }[],
  stack: string,
): Promise<Map<string, { task: Task; evidence: TaskEvidence }>> {
  const ill = verdicts.filter(({ status }) => !['created', 'updated', 'unchanged', 'removed'].includes(status));
  const found = await Promise.all(
    ill.map(async ({ name, id }) => {
      const wanted = services.find((service) => `${stack}_${service.name}` === name)?.image;
      const task = id === undefined ? undefined : tellingTask(id, wanted, track, now.tasks);
      return task ? [[name, { task, evidence: await readTaskEvidence(engine, task) }] as const] : [];
    }),
  );
  return new Map(found.flat());
}

function loginRefused(registry: string, said: string): CiError {
  return new CiError('REGISTRY_REFUSED', `login to the registry ${registry} failed: ${lastWords(said)}`, {
    hint: 'check REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD, and that the server can reach it; the stack was not touched',
  });
}

function lastWords(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('WARNING'))
      .at(-1) ?? ''
  );
}
