import { execa } from 'execa';

export type ExecOptions = {
  input?: string | Uint8Array;
  user?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** `false`: a non-zero exit is an answer, not an error. */
  reject?: boolean;
  /** Milliseconds. */
  timeout?: number;
};

/** `all` is stdout and stderr as they came. */
export type ExecResult = { exitCode: number | undefined; stdout: string; stderr: string; all: string };

/** Runs a program with exactly the environment given. */
export const execute = async (
  program: string,
  argv: readonly string[],
  options: Omit<ExecOptions, 'user'> = {},
): Promise<ExecResult> => {
  const { input, cwd, env = {}, reject = true, timeout = 0 } = options;
  const stdin = input === undefined ? { stdin: 'ignore' as const } : { input };
  const { exitCode, stdout, stderr, all } = await execa(program, argv, {
    all: true,
    extendEnv: false,
    env,
    reject,
    timeout,
    ...(cwd === undefined ? {} : { cwd }),
    ...stdin,
  });
  return { exitCode, stdout, stderr, all };
};
