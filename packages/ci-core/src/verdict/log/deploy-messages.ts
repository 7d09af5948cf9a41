/** Errors and warnings of Docker's CLI during a deploy, as recorded or as in its source. */
type DeployMessage = {
  readonly kind: 'failed' | 'warning';
  /** Matches from the start of the line. The group `service` is the name of the service. */
  readonly pattern: RegExp;
};

const FAILED: readonly RegExp[] = [
  // One object of the stack
  /^failed to (?:create|update|remove) service (?<service>[\w.-]{1,100}): /,
  /^failed to (?:create|update|remove) (?:config|secret|network) \S{1,300}: /,
  /^service (?<service>[\w.-]{1,100}): (?:(?:secret|config|network|volume) not found|Unknown mode|undefined |invalid |unknown )/,
  /^service "(?<service>[\w.-]{1,100})" (?:refers to undefined |has neither )/,
  /^invalid image reference for service (?<service>[\w.-]{1,100}): /,
  /^invalid reference format/,
  /^network "[^"]{1,200}" is declared as external, but /,
  /^(?:network|secret|config) \S{1,200} not found$/,
  /^(?:secret|config) not found: /,
  // The compose file
  /^yaml: /,
  /^(?:\(root\)|(?:services|networks|volumes|configs|secrets)(?:\.[^\s:]{1,200})?):? (?:Additional property |must be |must match |is required|contains |.{0,100} is required$)/,
  /^invalid interpolation format for /,
  /^required variable \S{1,200} is missing a value/,
  /^(?:unsupported Compose file version|Compose file contains unsupported|compose file .{1,300} (?:is invalid|is empty))/i,
  /^top-level object must be a mapping/,
  /^(?:open|stat|read) \S{1,1000}: (?:no such file or directory|permission denied|is a directory)$/,
  /^env file \S{1,1000} not found/,
  // The engine
  /^cannot connect to the docker daemon at /i,
  /^failed to connect to the docker API at /,
  /^error during connect: /,
  /^(?:got )?permission denied while trying to connect to the docker /i,
  /^this node is not a swarm manager/i,
  /^the swarm does not have a leader/i,
  /^error response from daemon: /i,
  /^rpc error: code = /,
  /^update out of sequence/,
  /^(?:error: )?no such service: /i,
  // The command line
  /^unknown (?:shorthand )?flag: /,
  /^"docker (?:stack|service) [\w -]{1,50}" (?:requires|accepts) /,
  /^(?:docker: )?'(?:stack|service)[\w -]{0,50}' is not a docker command/,
];

const WARNING: readonly RegExp[] = [
  /^image \S{1,1000} could not be accessed on a registry to record/,
  /^Ignoring (?:unsupported|deprecated) options: \S/,
  /^time=.{1,100} level=warning msg=.{1,20}\\"\w{1,200}\\" variable is not set/,
];

export const DEPLOY_MESSAGES: readonly DeployMessage[] = [
  ...FAILED.map((pattern) => ({ kind: 'failed' as const, pattern })),
  ...WARNING.map((pattern) => ({ kind: 'warning' as const, pattern })),
];

/** Task states in the progress of a healthy update, optionally followed by a progress bar. */
export const TASK_PROGRESS =
  /^(?:(?:new|allocated|pending|assigned|accepted|preparing|ready|starting|running|complete|shutdown|remove|failed|rejected|orphaned)\b\s*)?(?:\[[=> ]*\]\s*)?$/;

/** Task errors after a node ID. Lines of an image pull have the same form, so only known task errors match. */
export const TASK_ERROR =
  /^(?:No such image|task: non-zero exit|no suitable node|starting container failed|container \S{1,100} is unhealthy|invalid mount|invalid bind|failed to |error creating )/;
