import type { ErrorCode } from '../../errors.ts';
import { variableName } from '../../text.ts';
import type { NamedFile } from '../manifest/manifest.ts';
import { declaredContent } from '../value/declared-content.ts';
import type { DeployPlan } from './deploy-plan.ts';
import type { ServerFacts } from './server-facts.ts';
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

/** Checks the plan against the server; `here` is the docker command of this machine, if there is one. */
export function preflight(plan: DeployPlan, facts: ServerFacts, here: string | undefined): Finding[] {
  return [
    ...serverFindings(facts, plan.serverPath, here),
    ...versionFinding(plan, here ?? facts.cli),
    ...plan.networks
      .filter(({ external, isUsed }) => external && isUsed)
      .map(({ name, at }) => networkFinding(name, at, facts)),
    ...plan.namedFiles
      .filter(({ external, isUsed }) => isUsed || !external)
      .flatMap((named) => namedFinding(named, plan, facts)),
  ];
}

function serverFindings(facts: ServerFacts, path: string, here: string | undefined): Finding[] {
  const { host, cli, engine, folder, sessions } = facts;
  const { writable, nearest, freeKilobytes, missingTools, lockFault, knowsZeroBytes = true } = folder;
  const unusable = unusableAt(host);
  const free = Math.round(freeKilobytes / 1024);
  return [
    ok(host, `${engine.name} is a manager of a swarm of ${engine.nodes}, engine ${engine.version}`),
    here === undefined && cli === ''
      ? unusable('docker is not installed', 'install the Docker CLI on the server, or in the image of this job')
      : here === undefined
        ? ok(host, cli)
        : ok('this machine', here),
    ...dockerFindings(facts),
    ...(sessions
      ? [
          unusable(
            `allows ${sessions.allowed} SSH sessions at once and no forwarding, but a deploy needs ${sessions.needed}`,
            'raise MaxSessions in the sshd_config of the server (its default is 10), or allow AllowStreamLocalForwarding',
          ),
        ]
      : []),
    ...missingTools.map((tool) => unusable(`${tool} is not installed`, `install ${tool} on the server`)),
    ...(missingTools.length === 0 && !knowsZeroBytes
      ? [unusable('sort, uniq or xargs cannot read names that end in a zero byte', 'install coreutils and findutils')]
      : []),
    ...(lockFault === undefined
      ? []
      : [unusable(`${nearest} cannot be locked: ${lockFault}`, 'use a folder on a local file system')]),
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

function unusableAt(host: string) {
  return (message: string, hint: string): Finding => ({
    level: 'problem',
    at: host,
    message,
    hint,
    code: 'SERVER_UNUSABLE',
  });
}

/** A context or DOCKER_HOST may lead the docker command of the server to another engine than the one that is deployed to. */
function dockerFindings({ host, docker, engine }: ServerFacts): Finding[] {
  if (docker?.fault !== undefined) {
    const message = `its docker command gets no answer, by ${docker.by}: ${docker.fault}; the deploy does not use that engine, but ${engine.name}`;
    return [{ level: 'warning', at: host, message, hint: 'docker context use default, and no DOCKER_HOST there' }];
  }
  if (!docker || !engine.cluster || docker.cluster === engine.cluster) return [];
  const other = `that of ${docker.name || 'another engine'} (${docker.cluster || 'not in a swarm'})`;
  return [
    unusableAt(host)(
      `its docker command means another swarm: by ${docker.by} ${other}, but the engine that is deployed to is ${engine.name} (${engine.cluster})`,
      'make both the same: "docker context use default" and no DOCKER_HOST for this user on the server, or set SERVER_USER to one who has neither',
    ),
  ];
}

/** https://github.com/docker/cli/pull/3257 made the version optional. */
function versionFinding({ composeFile, version }: DeployPlan, cli: string): Finding[] {
  const major = cliMajor(cli);
  if (version !== undefined || major === undefined || major >= 23) return [];
  return [inputProblem(composeFile, `has no "version", which ${cli} requires`, 'add the line: version: "3.8"')];
}

function networkFinding(name: string, at: string, { networks }: ServerFacts): Finding {
  const found = networks.filter((network) => network.name === name);
  if (found.some(({ scope }) => scope === 'swarm') || name === 'host')
    return ok(at, `external network "${name}" exists`);
  const message =
    found.length > 0 ? `external network "${name}" is local to one node` : `external network "${name}" does not exist`;
  return inputProblem(at, message, `docker network create --driver overlay ${name}`);
}

function namedFinding(named: NamedFile, plan: DeployPlan, facts: ServerFacts): Finding[] {
  const { kind, key, name, external, at } = named;
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
  const declared = declaredContent(named, plan);
  if (kind !== 'config' || declared === undefined || !exists) return [];
  if (facts.configs.get(full) === Buffer.from(declared.content).toString('base64')) return [];
  const hint = `Docker cannot change a config; ${versionedNameHint(key, plan)}`;
  return [inputProblem(at, `config "${full}" exists with different content than ${declared.from}`, hint)];
}

/** Docker knows the key `name` since version 3.5 of the format. */
export function versionedNameHint(key: string, { version }: Pick<DeployPlan, 'version'>): string {
  const later = /^3(\.[0-4])?$/.test(version ?? '') ? ', and set version: "3.8" (names need 3.5 or later)' : '';
  return `give it a versioned name: "name: \${${variableName(key)}}"${later}`;
}

export function ok(at: string, message: string): Finding {
  return { level: 'ok', at, message };
}

export function inputProblem(at: string, message: string, hint: string): Finding {
  return { level: 'problem', at, message, hint, code: 'INVALID_INPUT' };
}
