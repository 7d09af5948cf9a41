import { z } from 'zod';
import { lookedUp } from '../../plan/changes/settle-images.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { loginFor } from '../../plan/registry/login.ts';
import { registryHost } from '../../plan/registry/registry-name.ts';
import { splitJobs } from '../../plan/release-job/split-jobs.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import type { Service } from '../../plan/stack/stack-state.ts';
import { givenBodies } from '../../plan/value/given-object.ts';
import { lastLine } from '../../text.ts';
import type { Manager } from '../engine/engine.ts';
import { readStoredLogins } from '../registry/stored-logins.ts';
import type { RepositoryFile } from '../repository/repository.ts';
import { withCliLimit } from './cli-limit.ts';
import type { DockerCli } from './docker-cli.ts';
import { createImageLookups, type ImageLookups } from './image-lookups.ts';
import { openRecordingEngine } from './recording-engine.ts';
import { runCliHere } from './run-cli-here.ts';
import { runCliThere } from './run-cli-there.ts';

export type CompileInput = {
  readonly plan: DeployPlan;
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
  /** The docker command of this machine; without one, the one of the server is used. */
  readonly here: DockerCli | undefined;
  /** The docker command of the server, as `docker --version` prints it, the home folder of its user, the running stack. */
  readonly server: Promise<{ readonly cli: string; readonly home: string; readonly services: readonly Service[] }>;
};

const versionShape = z.object({ ApiVersion: z.string() });

/**
 * What a compose file means: the requests of `docker stack deploy` to an engine that carries out none of them. Nothing is
 * changed, no registry login is stored, and the server needs no docker command if this machine has one. Throws
 * ENGINE_UNREACHABLE when the engine is lost meanwhile, SERVER_UNUSABLE when the server cannot run its docker command.
 */
export async function compileStack({ host, engine }: Manager, input: CompileInput): Promise<Compiled> {
  const { plan, here, server } = input;
  const images = lookedUp(plan, plan.resolveImage === 'changed' ? (await server).services : []);
  // The docker command of the server sends the logins that its user has; one of this machine does not know them.
  const others = new Set(images.filter((image) => loginFor(image, plan.logins) === undefined).map(registryHost));
  const needsStored = here !== undefined && !plan.anonymous;
  const stored = needsStored ? readStoredLogins(host, [...others]) : Promise.resolve(new Map());
  stored.catch(() => {});
  const lookups = createImageLookups(engine, plan, stored);
  lookups.ahead(images);
  const { ApiVersion } = await engine.ask<z.infer<typeof versionShape>>('version', { path: '/version' }, versionShape);
  // A kept release names images by digest that its compose file names by tag: what is not asked ahead is asked then.
  const ask = plan.resolveImage === 'always' ? lookups.ask : askOnly(lookups, images);
  const given = {
    configs: givenBodies(plan.given, 'config', plan.stack),
    secrets: givenBodies(plan.given, 'secret', plan.stack),
  };
  const recording = openRecordingEngine(engine, { ...lookups, ask }, ApiVersion, given);
  const cli = here ?? (await server).cli;
  const { code, words, root, home } = await withCliLimit((signal) =>
    typeof cli === 'string'
      ? runCliThere(host, cli, input, recording.server)
      : runCliHere(cli, input, recording.server, signal),
  );
  const lost = recording.lost();
  if (lost !== undefined) throw lost;
  const facts = await lookups.facts(images);
  const { services, ...objects } = recording.recorded();
  const folders = new Map([
    [`${root}/`, '/'],
    [root, '/'],
  ]);
  if (home !== undefined) folders.set(home, (await server).home);
  const found = services.map((service) => ({ ...service, spec: moved(service.spec, folders) }));
  return {
    ...splitJobs({ ...objects, services: found }, plan),
    refusal: code === 0 ? undefined : lastLine(words) || `exit code ${code}`,
    warnings: code === 0 ? words.split('\n').filter((line) => line.trim() !== '' && !IMAGE_WARNING.test(line)) : [],
    images: facts,
  };
}

/** Answers the CLI only about images that are to be looked up: of the others the running digest stays. */
function askOnly({ ask }: ImageLookups, images: readonly string[]): ImageLookups['ask'] {
  const left = { status: 404, json: { message: 'the image is not looked up' } };
  return async (image, cliLogin) => (images.includes(image) ? ask(image, cliLogin) : left);
}

/** The look-ups show more of it than the CLI prints. */
const IMAGE_WARNING =
  /could not be accessed on a registry to record|^its digest\. Each node|^possibly leading to different|^versions of the image/;

/** Paths in a spec lead to where the files really are. */
function moved<T>(spec: T, folders: ReadonlyMap<string, string>): T {
  const real = (text: string) => [...folders].reduce((moving, [from, to]) => moving.replaceAll(from, to), text);
  return JSON.parse(JSON.stringify(spec), (_, member) => (typeof member === 'string' ? real(member) : member));
}
