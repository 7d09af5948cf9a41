import type { Command } from '../../command.ts';
import { isSecretVariable } from '../../settings/secret/secret-variable.ts';
import { type BakeTarget, bakeFile } from './bake-file.ts';
import type { ImageRegistry } from './image-registry.ts';
import { dockerfilePath, type PlannedImage } from './planned-image.ts';

/** How a build command is run: in the repository, with the Docker configuration that has the login. */
export type CommandOptions = { readonly cwd: string; readonly env: Readonly<Record<string, string>> };

export type BakeOptions = { readonly push: boolean; readonly metadataFile: string };

/** Builds all targets in parallel and, with `push`, pushes them. */
export function bakeCommand(targets: readonly BakeTarget[], options: BakeOptions, place: CommandOptions): Command {
  const { push, metadataFile } = options;
  const names = targets.map(({ name }) => name);
  const flags = ['--progress', 'plain', '--metadata-file', metadataFile];
  return {
    argv: ['docker', 'buildx', 'bake', '--file', '-', ...flags, ...names],
    stdin: bakeFile(targets, push),
    ...place,
  };
}

/** Shows the targets of a bake file or compose file with all their variables filled in; needs no engine. */
export function printTargetsCommand(file: string, place: CommandOptions): Command {
  return { argv: ['docker', 'buildx', 'bake', '--file', file, '--print'], ...place };
}

/** For an engine without buildx. */
export function buildCommand(planned: PlannedImage, place: CommandOptions): Command {
  const { context, target, image, args, labels, cache } = planned;
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const cacheFlags = cache === undefined ? [] : ['--cache-from', cache.image];
  const names = [
    '--file',
    dockerfilePath(planned),
    '--tag',
    image,
    ...(target === undefined ? [] : ['--target', target]),
  ];
  // Of a name alone, the docker command takes the value from its environment: every process can read arguments.
  const hidden = Object.entries(args).filter(
    ([name, value]) => !isOfClient(name) || isSecretVariable(name, value, NO_RULES),
  );
  const shown = Object.fromEntries(Object.entries(args).filter(([name]) => hidden.every(([one]) => one !== name)));
  const named = hidden.flatMap(([name]) => ['--build-arg', name]);
  const flags = [...names, ...pairs('--build-arg', shown), ...named, ...pairs('--label', labels), ...cacheFlags];
  return {
    argv: ['docker', 'build', ...flags, context],
    ...place,
    env: { ...place.env, ...Object.fromEntries(hidden) },
  };
}

/** Variables that the docker command reads for itself: as a build argument, such a name must not change the command. */
function isOfClient(name: string): boolean {
  return /^(PATH|HOME|TMPDIR|(DOCKER|BUILDX|BUILDKIT|SSH|XDG|LD|GO|OTEL|SSL)\w*|\w*_proxy)$/i.test(name);
}

const NO_RULES = { secretsLike: [], plain: [], computed: new Set<string>() };

export function pushCommand(image: string, place: CommandOptions): Command {
  return { argv: ['docker', 'push', image], ...place };
}

/** A builder without buildx can only use images in the engine as cache. */
export function pullCommand(image: string, place: CommandOptions): Command {
  return { argv: ['docker', 'pull', '--quiet', image], ...place };
}

export function tagCommand(image: string, name: string, place: CommandOptions): Command {
  return { argv: ['docker', 'tag', image, name], ...place };
}

/** The password is passed on standard input, never in argv. */
export function loginCommand({ address, login }: ImageRegistry, place: CommandOptions): Command | undefined {
  if (login === undefined) return undefined;
  const flags = ['--username', login.user, '--password-stdin'];
  return { argv: ['docker', 'login', ...flags, address], stdin: login.password, ...place };
}
