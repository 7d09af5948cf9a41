import type { ErrorCode } from '../../errors.ts';
import { variableName } from '../../text.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import type { DeployPlan } from './deploy-plan.ts';
import type { ImageFact, ServerFacts } from './server-facts.ts';
import { cliMajor } from './stack-command.ts';

/** The result of one check against the server. `code` is set on a problem. */
export type Finding = {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly at: string;
  readonly message: string;
  readonly hint?: string;
  readonly code?: ErrorCode;
};

const MIN_FREE_KILOBYTES = 100 * 1024;

/**
 * Checks the plan against the server. Docker prunes services and creates networks before it validates the rest, so
 * everything that it could reject is checked here, before the first change.
 */
export function preflight(plan: DeployPlan, facts: ServerFacts): Finding[] {
  return [
    ...serverFindings(facts, plan.serverPath),
    ...versionFinding(plan, facts),
    ...loginFinding(plan, facts),
    ...plan.networks.filter(({ external }) => external).map(({ name, at }) => networkFinding(name, at, facts)),
    ...plan.namedFiles.flatMap((named) => namedFinding(named, plan, facts)),
    ...plan.services.flatMap(({ image, at }) => {
      const fact = image === undefined ? undefined : facts.images.get(image);
      return image === undefined || fact === undefined ? [] : [imageFinding(image, at, fact, facts)];
    }),
  ];
}

function serverFindings({ host, cli, engine, folder }: ServerFacts, path: string): Finding[] {
  const { writable, nearest, freeKilobytes, missingTools } = folder;
  const unusable = (message: string, hint: string): Finding => ({
    level: 'problem',
    at: host,
    message,
    hint,
    code: 'SERVER_UNUSABLE',
  });
  const free = Math.round(freeKilobytes / 1024);
  return [
    ok(host, `${engine.name} is a manager of a swarm of ${engine.nodes}, engine ${engine.version}`),
    cli === '' ? unusable('docker is not installed', 'install the Docker CLI on the server') : ok(host, cli),
    ...missingTools.map((tool) => unusable(`${tool} is not installed`, `install ${tool} on the server`)),
    writable
      ? ok(path, `is writable (${nearest})`)
      : unusable(`${nearest} is not writable`, `create ${path} for the SSH user: install -d -o USER ${path}`),
    freeKilobytes < MIN_FREE_KILOBYTES
      ? {
          level: 'warning',
          at: nearest,
          message: `only ${free} MB free`,
          hint: 'free disk space on the server',
        }
      : ok(nearest, `${free} MB free`),
  ];
}

/** https://github.com/docker/cli/pull/3257 made the version optional. */
function versionFinding({ composeFile, hasVersion }: DeployPlan, { cli }: ServerFacts): Finding[] {
  const major = cliMajor(cli);
  if (hasVersion || major === undefined || major >= 23) return [];
  return [inputProblem(composeFile, `has no "version", which ${cli} requires`, 'add the line: version: "3.8"')];
}

function loginFinding({ registry }: DeployPlan, { loginRefusal }: ServerFacts): Finding[] {
  if (registry === undefined || loginRefusal === undefined) return [];
  const message = `refused the login of ${registry.user}: ${loginRefusal}`;
  const hint = 'set REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD';
  return [{ level: 'problem', at: registry.address, message, hint, code: 'REGISTRY_REFUSED' }];
}

function networkFinding(name: string, at: string, { networks }: ServerFacts): Finding {
  const found = networks.filter((network) => network.name === name);
  if (found.some(({ scope }) => scope === 'swarm') || name === 'host')
    return ok(at, `external network "${name}" exists`);
  const message =
    found.length > 0 ? `external network "${name}" is local to one node` : `external network "${name}" does not exist`;
  return inputProblem(at, message, `docker network create --driver overlay ${name}`);
}

function namedFinding(
  { kind, key, name, external, file, at }: NamedFile,
  plan: DeployPlan,
  facts: ServerFacts,
): Finding[] {
  const full = name ?? (external ? key : `${plan.stack}_${key}`);
  const exists = kind === 'secret' ? facts.secrets.includes(full) : facts.configs.has(full);
  if (external) {
    if (exists) return [ok(at, `external ${kind} "${full}" exists`)];
    return [
      inputProblem(
        at,
        `external ${kind} "${full}" does not exist`,
        `docker ${kind} create ${full} -   (content on standard input)`,
      ),
    ];
  }
  const bytes = file === undefined ? undefined : plan.contents.get(file);
  if (kind !== 'config' || bytes === undefined || !exists) return [];
  if (facts.configs.get(full) === Buffer.from(bytes).toString('base64')) return [];
  const hint = `Docker cannot change a config; give it a versioned name: "name: \${${variableName(key)}}"`;
  return [inputProblem(at, `config "${full}" exists with different content than ${file}`, hint)];
}

function imageFinding(
  image: string,
  at: string,
  { registry, said, local }: ImageFact,
  { engine }: ServerFacts,
): Finding {
  if (registry === 'found') return ok(at, `image ${image} is in its registry`);
  const why =
    registry === 'not-found'
      ? 'not found in its registry'
      : `${registry === 'refused' ? 'its registry denied access' : 'its registry cannot be reached'}: ${said}`;
  if (local) {
    const elsewhere = engine.nodes > 1 ? '; other nodes cannot pull it' : '';
    return { level: 'warning', at, message: `image ${image}: ${why}, but the manager has it${elsewhere}` };
  }
  const message = `image ${image}: ${why}`;
  if (registry === 'not-found') return inputProblem(at, message, 'build and push it, or correct the tag');
  const hint =
    registry === 'refused'
      ? 'set REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD'
      : 'check that the registry is up and that the server can reach it';
  return { level: 'problem', at, message, hint, code: 'REGISTRY_REFUSED' };
}

function ok(at: string, message: string): Finding {
  return { level: 'ok', at, message };
}

function inputProblem(at: string, message: string, hint: string): Finding {
  return { level: 'problem', at, message, hint, code: 'INVALID_INPUT' };
}
