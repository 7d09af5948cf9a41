import { CiError } from '../../errors.ts';

/** A message of the day can be long. */
const MOST_SAID = 500;

export function connectionLost(name: string, during: string, why: string): CiError {
  return new CiError('CONNECTION_LOST', `the connection to ${name} was lost during "${during}": ${why}`, {
    hint: 'run the job again: it finishes what was begun',
  });
}

/** The connection is there, but the server opens no further session on it, and none of the open ones ends. */
export function sessionRefused(name: string, during: string, open: number): CiError {
  const message = `${name} refused to open an SSH session for "${during}" beside the ${open} that this job has open`;
  return new CiError('SERVER_UNUSABLE', message, { hint: moreSessions() });
}

/** What a deploy needs without forwarding: the lock, the events of the engine, its other requests, and a command. */
export const LEAST_SESSIONS = 4;

export function moreSessions(): string {
  return `raise MaxSessions in the sshd_config of the server (its default is 10; at least ${LEAST_SESSIONS} without forwarding), or allow AllowStreamLocalForwarding`;
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
