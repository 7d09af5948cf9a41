import { versionedEntries, versionOf } from '../manifest/config-versions.ts';
import { interpolate, type Variables } from '../manifest/interpolate.ts';
import { isFolderVariable, isOfTheRunner } from '../manifest/machine-variables.ts';
import { type Manifest, normalizedPath } from '../manifest/manifest.ts';
import { type PassedName, passedNames } from '../manifest/passed-names.ts';
import type { Release } from '../release/release.ts';
import { unnamedSecret } from '../secret/secret-names.ts';
import { entryId, nameVariable, type Valued } from '../value/valued-entry.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type VariableSource = {
  readonly manifest: Manifest;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** The configs and secrets whose values the job has. */
  readonly valued?: readonly Valued[] | undefined;
  readonly env: Env;
  /** Variables that may be empty; unset ones are filled with nothing. */
  readonly allowEmpty?: readonly string[] | undefined;
  readonly release?: Release | undefined;
  /** The environment of this job, when `env` is that of a release. */
  readonly jobEnv?: Env | undefined;
};

export type DeployVariables = {
  /** Those that the manifest uses, with their values. */
  readonly variables: Variables;
  /** Those that containers get by their names alone. */
  readonly passed: readonly PassedName[];
  readonly versions: readonly {
    readonly variable: string;
    readonly name: string;
    readonly warning?: string | undefined;
    /** The name was computed by this plan, or by the deploy of a kept release. */
    readonly isComputed: boolean;
    /** Of the file of a secret, whose name only the server knows. */
    readonly content: Uint8Array | undefined;
  }[];
};

/** The variables of a manifest, as far as they are set. */
export function deployVariables(source: VariableSource): DeployVariables {
  const { manifest, contents, release, allowEmpty = [], jobEnv = {} } = source;
  const kept = Object.entries(release?.variables ?? {}).flatMap(([name, value]) => (value === '' ? [name] : []));
  const env = withoutEmpty(source.env, [...allowEmpty, ...kept]);
  const isKept = (variable: string) => Object.hasOwn(release?.variables ?? {}, variable);
  const valued = (source.valued ?? []).flatMap(({ entry, content }) => {
    const variable = nameVariable(entry);
    return variable === undefined ? [] : [{ kind: entry.kind, variable, bytes: content }];
  });
  const given = new Set((source.valued ?? []).map(({ entry }) => entryId(entry)));
  const fromFiles = versionedEntries(manifest.yaml, ['config', 'secret'])
    .entries.filter((entry) => !given.has(entryId(entry)))
    .map(({ kind, variable, file }) => ({
      ...{ kind, variable },
      bytes: contents.get(normalizedPath(interpolate(file, env))),
    }));
  const versions = [...fromFiles, ...valued].map(({ kind, variable, bytes }) => {
    // A missing file or value is reported elsewhere; its name must not be a second problem.
    if (bytes === undefined)
      return { variable, name: env[variable] ?? variable, isComputed: isKept(variable), content: undefined };
    return kind === 'secret'
      ? { ...unnamedSecret(variable), isComputed: true, content: bytes }
      : { ...versionOf(variable, bytes), isComputed: true, content: undefined };
  });
  const known: Record<string, string> = {
    ...env,
    ...Object.fromEntries(versions.map(({ variable, name }) => [variable, name])),
  };
  // The docker command sees its own folders: a kept release may still use them.
  if (release !== undefined) for (const name of Object.keys(known)) if (isFolderVariable(name)) delete known[name];
  const passed = passedNames(manifest, contents, known).map((one) =>
    release?.hidden.includes(one.name) ? { ...one, isRequired: true } : one,
  );
  // Releases before 0.3 do not have those that are passed on.
  if (release !== undefined)
    for (const { name, isRequired } of passed) {
      const value = jobEnv[name];
      if (isRequired && value && known[name] === undefined) known[name] = value;
    }
  const names = new Set([...manifest.uses, ...passed].map(({ name }) => name));
  const variables = Object.fromEntries(Object.entries(known).filter(([name]) => names.has(name)));
  return { variables, passed, versions };
}

/** GitLab and GitHub pass an unset variable as an empty one, so only those that are `meant` to be empty are. */
export function withoutEmpty(env: Env, meant: readonly string[] = []): Record<string, string> {
  const filled = Object.entries(env).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return { ...Object.fromEntries(meant.map((name) => [name, ''])), ...Object.fromEntries(filled) };
}

/** Values that are probably meant to be those of the server, or of the image. */
export function runnerWarnings(manifest: Manifest, { variables, passed }: DeployVariables): string[] {
  const names = new Map<string, string>();
  for (const { name, at } of [...manifest.uses, ...passed])
    if (isOfTheRunner(name) && Object.hasOwn(variables, name) && !names.has(name)) names.set(name, at);
  return [...names].map(
    ([name, at]) => `${at}: ${name} is filled with the value of the machine that runs this job, not of the server`,
  );
}
