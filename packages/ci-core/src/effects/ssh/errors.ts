import { CiError } from '../../errors.ts';

/** A message of the day can be long. */
const MOST_SAID = 500;

export function connectionLost(name: string, during: string, why: string): CiError {
  return new CiError('CONNECTION_LOST', `the connection to ${name} was lost during "${during}": ${why}`, {
    hint: 'run the job again: it finishes what was begun',
  });
}

/** The connection is there, but the server opens no further session on it. */
export function sessionRefused(name: string, during: string, why: string): CiError {
  return new CiError('SERVER_UNUSABLE', `${name} refused to open an SSH session for "${during}": ${why}`, {
    hint: 'raise MaxSessions in the sshd_config of the server (its default, 10, is enough)',
  });
}

export function noShell(name: string, code: number, output: string): CiError {
  const said = output.length > MOST_SAID ? `…${output.slice(-MOST_SAID)}` : output || 'no output';
  return new CiError(
    'SERVER_UNUSABLE',
    `the login shell on ${name} did not run the command (exit code ${code}): ${said}`,
    {
      hint: 'give the user a login shell that runs commands, and a profile that does not exit or read its input',
    },
  );
}
