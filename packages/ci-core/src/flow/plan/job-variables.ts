import { resolve } from 'node:path';
import { readOptional } from '../../effects/repository/repository.ts';
import type { Problem } from '../../errors.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import { parseDotenv } from '../../plan/manifest/dotenv.ts';

export type JobVariables = {
  /** The environment of the job, with what the files of `--env-file` add to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that are empty on purpose. */
  readonly allowEmpty: readonly string[];
  readonly problems: readonly Problem[];
};

type JobVariableFiles = {
  readonly directory: string;
  readonly envFile?: readonly string[] | undefined;
  readonly allowEmpty?: readonly string[] | undefined;
};

/** The variables for a manifest: those of the job, else those of the env files; of these, a later one takes precedence. */
export function jobVariables(
  { directory, envFile = [], allowEmpty = [] }: JobVariableFiles,
  env: JobVariables['env'],
): JobVariables {
  const own = withoutEmpty(env);
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const file of envFile) {
    const text = readOptional(resolve(directory, file))?.toString('utf8');
    if (text === undefined) {
      problems.push({
        at: '--env-file',
        message: `${file} does not exist`,
        hint: 'correct the path; it starts at --directory',
      });
      continue;
    }
    const read = parseDotenv(file, text, { ...values, ...own });
    Object.assign(values, read.values);
    problems.push(...read.problems);
  }
  const empty = Object.keys(values).filter((name) => values[name] === '');
  return { env: { ...env, ...withoutEmpty(values), ...own }, allowEmpty: [...allowEmpty, ...empty], problems };
}
