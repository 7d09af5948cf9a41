import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Rollout } from '../../settings/canary/rollout.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import { normalizedPath } from '../manifest/manifest.ts';
import { haproxyProblems } from './haproxy-problems.ts';
import type { PlannedRollout } from './planned-rollout.ts';
import { canaryName } from './service/canary-service.ts';
import { shareText } from './share/share-config.ts';
import { shareVariables } from './share/share-text.ts';

type Known = Pick<DeployPlan, 'stack' | 'services' | 'releaseJobs' | 'namedFiles' | 'contents'>;

export type PlannedRollouts = {
  readonly rollouts: readonly PlannedRollout[];
  /** Content of the files, with all traffic for the stable versions. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly problems: readonly Problem[];
};

/** Joins the rollouts of the settings with the manifest: their services, and the configs of their proxies. */
export function planRollouts(asked: readonly Rollout[], plan: Known): PlannedRollouts {
  const problems: Problem[] = [
    ...asked.flatMap((rollout) => [...serviceProblems(rollout, plan), ...nameProblems(rollout, plan)]),
    ...sharedVariables(asked),
  ];
  const rollouts = asked.map((rollout): PlannedRollout => {
    const { traffic } = rollout;
    if (traffic?.driver !== 'nginx' && traffic?.driver !== 'haproxy') return { ...rollout, template: undefined };
    const file = normalizedPath(traffic.config);
    const named = plan.namedFiles.find((one) => one.kind === 'config' && one.file === file);
    const bytes = plan.contents.get(file);
    if (named === undefined || bytes === undefined) {
      problems.push(noConfig(rollout, file, plan.namedFiles));
      return { ...rollout, template: undefined };
    }
    const text = Buffer.from(bytes).toString('utf8');
    const { canary } = shareVariables(rollout.service);
    if (!text.includes(canary)) problems.push(noPlace(rollout, file, canary));
    if (traffic.driver === 'haproxy') problems.push(...haproxyProblems(rollout.service, file, text));
    return { ...rollout, template: { config: named.name ?? `${plan.stack}_${named.key}`, text } };
  });
  const contents = new Map(plan.contents);
  for (const rollout of rollouts) {
    const text = shareText(rollout, rollouts, []);
    const { traffic } = rollout;
    if (text !== undefined && traffic !== undefined && 'config' in traffic)
      contents.set(normalizedPath(traffic.config), Buffer.from(text));
  }
  return { rollouts, contents, problems };
}

function serviceProblems({ service, traffic, at }: Rollout, { services, releaseJobs }: Known): Problem[] {
  const jobs = releaseJobs.map(({ name }) => name);
  const names = services.map(({ name }) => name).filter((name) => !jobs.includes(name));
  const unknown = (what: string, name: string) => ({
    at,
    message: `${what} "${name}" is not a service of the manifest`,
    hint: nearest(name, names),
  });
  const proxy = traffic !== undefined && 'proxy' in traffic ? traffic.proxy : undefined;
  return [
    ...(jobs.includes(service) ? [jobHasNone(at, service)] : []),
    ...(names.includes(service) || jobs.includes(service) ? [] : [unknown('the rollout of', service)]),
    ...(proxy === undefined || names.includes(proxy)
      ? []
      : [unknown(`the proxy of the rollout of "${service}",`, proxy)]),
    ...(proxy === service
      ? [
          {
            at,
            message: `the rollout of "${service}" names itself as its proxy`,
            hint: 'name the service that passes requests on to it',
          },
        ]
      : []),
  ];
}

/** The longest name of a service that the engine takes. */
const LONGEST_NAME = 63;

/** Where the canary of a service cannot have its name. */
function nameProblems({ service, at }: Rollout, { stack, services }: Known): Problem[] {
  const name = canaryName(stack, service);
  const hint = `rename the service, because the canary of "${service}" gets this name`;
  if (services.some((one) => `${stack}_${one.name}` === name))
    return [{ at, message: `the manifest has a service "${service}-canary"`, hint }];
  if (name.length <= LONGEST_NAME) return [];
  return [{ at, message: `"${name}" has ${name.length} characters; Docker takes at most ${LONGEST_NAME}`, hint }];
}

/** `web-api` and `web_api` have the same variable. */
function sharedVariables(asked: readonly Rollout[]): Problem[] {
  const withConfig = asked.filter(({ traffic }) => traffic !== undefined && 'config' in traffic);
  return withConfig.flatMap(({ service, at }, i) => {
    const { canary } = shareVariables(service);
    const other = withConfig.slice(0, i).find((one) => shareVariables(one.service).canary === canary);
    if (other === undefined) return [];
    const message = `the rollouts of "${other.service}" and "${service}" have the same variable ${canary}`;
    return [{ at, message, hint: 'rename one of the services' }];
  });
}

function jobHasNone(at: string, service: string): Problem {
  const hint = `remove it: "${service}" runs before or after the services change, and not beside them`;
  return { at, message: `the release job "${service}" cannot have a rollout`, hint };
}

function noConfig({ service, at }: Rollout, file: string, named: readonly NamedFile[]): Problem {
  const files = named.flatMap((one) => (one.kind === 'config' && one.file !== undefined ? [one.file] : []));
  const message = `"${file}" of the rollout of "${service}" is not the file of a config in the manifest`;
  return {
    at,
    message,
    hint: files.length === 0 ? 'add it under "configs:" with a versioned name' : nearest(file, files),
  };
}

function noPlace({ service, at }: Rollout, file: string, variable: string): Problem {
  const message = `${file} has no ${variable}, so the rollout of "${service}" cannot set a share`;
  return { at, message, hint: `write ${variable} where the proxy reads the share; docs/canary.md has examples` };
}
