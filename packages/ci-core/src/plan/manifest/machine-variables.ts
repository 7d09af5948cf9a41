/**
 * Variables that the docker command and its credential helpers keep from the machine that runs them. A reference to one in a
 * compose file means the job's, so it is renamed; see `cliText`.
 */
export const HELPER_VARIABLES =
  /^(PATH|https?_proxy|no_proxy|(AWS|AZURE|GOOGLE|CLOUDSDK)_\w+|GNUPGHOME|PASSWORD_STORE_DIR|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/i;

/** Variables that change what the docker command, its runtime or the shell around it does. */
const STEERING =
  /^(PATH|HOME|PWD|OLDPWD|IFS|ENV|PS4|SHELLOPTS|BASHOPTS|UID|EUID|PPID|GODEBUG|GOTRACEBACK|GOGC|GOMEMLIMIT|GOMAXPROCS|(BASH|LD|DYLD|DOCKER|MALLOC)_\w+|BASH)$/;

/** Variables of a login: harmless to the docker command, but not worth a risk. */
const OF_A_LOGIN = /^(USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|HOSTNAME|TERM|TMPDIR|XDG_\w+|GO\w+)$/;

const IDENTIFIER = /^[a-z_]\w*$/i;

/** Folders, which are others on the server than on the machine that runs the job. */
const FOLDERS = /^(PWD|OLDPWD|HOME)$/;

/** Set by every machine, each to its own value. */
const OF_THE_RUNNER = /^(PATH|USER|LOGNAME|SHELL|HOSTNAME|TMPDIR)$/;

const PREFIX = 'swarm_ci_own_';

export function isFolderVariable(name: string): boolean {
  return FOLDERS.test(name);
}

export function isOfTheRunner(name: string): boolean {
  return OF_THE_RUNNER.test(name);
}

/** Whether a container cannot get such a variable by its name alone: the docker command would have to have it, too. */
export function cannotBePassed(name: string): boolean {
  return STEERING.test(name) || !IDENTIFIER.test(name);
}

/** The name under which the docker command gets a variable of the compose file. */
export function nameForCli(name: string): string {
  const isRenamed = STEERING.test(name) || OF_A_LOGIN.test(name) || HELPER_VARIABLES.test(name);
  return isRenamed ? `${PREFIX}${name}` : name;
}

/** A message of the docker command, with the names as they are in the compose file. */
export function withOwnNames(text: string): string {
  return text.replaceAll(PREFIX, '');
}
