/** A stack as the engine's API returns it: the part of the JSON that plans and verdicts read. */
import type { SwarmNode } from './swarm-node.ts';

type VolumeDriver = { readonly Name?: string; readonly Options?: Readonly<Record<string, string>> | null };

export type TaskTemplate = {
  readonly ContainerSpec?: {
    readonly Image?: string;
    /** Durations in nanoseconds. */
    readonly Healthcheck?: {
      readonly Test?: readonly string[];
      readonly Interval?: number;
      readonly Retries?: number;
      readonly StartPeriod?: number;
    };
    readonly Configs?: readonly { readonly ConfigID: string; readonly ConfigName: string }[] | null;
    readonly Secrets?: readonly { readonly SecretID: string; readonly SecretName: string }[] | null;
    /** `Config` is an ID of one of the configs. */
    readonly Privileges?: { readonly CredentialSpec?: { readonly Config?: string } | null } | null;
    readonly Env?: readonly string[] | null;
    readonly Mounts?:
      | readonly {
          readonly Type?: string;
          readonly Source?: string;
          readonly Target?: string;
          readonly VolumeOptions?: { readonly DriverConfig?: VolumeDriver | null } | null;
        }[]
      | null;
    /** Nanoseconds between SIGTERM and SIGKILL; the engine's default is 10 s. */
    readonly StopGracePeriod?: number;
  };
  readonly Resources?: {
    readonly Limits?: { readonly MemoryBytes?: number };
    readonly Reservations?: object;
  };
  readonly RestartPolicy?: { readonly Condition?: string; readonly MaxAttempts?: number };
  readonly Placement?: {
    readonly Constraints?: readonly string[] | null;
    readonly Platforms?: readonly { readonly Architecture?: string; readonly OS?: string }[] | null;
    /** Per node; 0 means unlimited. */
    readonly MaxReplicas?: number;
  };
  readonly Networks?: readonly { readonly Target: string }[] | null;
  readonly ForceUpdate?: number;
};

export type PublishedPort = {
  readonly Protocol?: string;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
};

export type ServiceSpec = {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly TaskTemplate: TaskTemplate;
  readonly Mode?: {
    readonly Replicated?: { readonly Replicas?: number };
    readonly Global?: object;
    readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
    readonly GlobalJob?: object;
  };
  readonly EndpointSpec?: { readonly Mode?: string; readonly Ports?: readonly PublishedPort[] | null };
  /** `Parallelism` 0 means all tasks at once. */
  readonly UpdateConfig?: { readonly Monitor?: number; readonly Order?: string; readonly Parallelism?: number };
  readonly RollbackConfig?: { readonly Monitor?: number };
};

/** True for a replicated or global job: its tasks run once and end. */
export function isJob({ Mode }: ServiceSpec): boolean {
  return Mode?.ReplicatedJob !== undefined || Mode?.GlobalJob !== undefined;
}

export type UpdateState =
  | 'updating'
  | 'paused'
  | 'completed'
  | 'rollback_started'
  | 'rollback_paused'
  | 'rollback_completed';

/** A service, as `GET /services` of the Docker Engine API has it: the fields that are read, and any other. */
export type Service = {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  /** RFC 3339, the clock of the leading manager. */
  readonly CreatedAt?: string;
  readonly Spec: ServiceSpec;
  readonly PreviousSpec?: ServiceSpec;
  readonly UpdateStatus?: { readonly State?: UpdateState; readonly StartedAt?: string; readonly Message?: string };
  readonly JobStatus?: { readonly JobIteration?: { readonly Index?: number } };
};

/** A task, as `GET /tasks` of the Docker Engine API has it. */
export type Task = {
  readonly ID: string;
  readonly ServiceID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  /** RFC 3339, the clock of the leading manager. */
  readonly CreatedAt: string;
  readonly DesiredState: string;
  readonly Spec: TaskTemplate;
  readonly Status: {
    readonly State: string;
    /** RFC 3339, the clock of the node. */
    readonly Timestamp?: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string; readonly ExitCode?: number };
    /** The ports in host mode that it holds while it runs. */
    readonly PortStatus?: { readonly Ports?: readonly PublishedPort[] | null };
  };
  readonly JobIteration?: { readonly Index?: number };
};

/** The services and tasks of one stack at one moment, both filtered by the label `com.docker.stack.namespace`. */
export type StackState = {
  readonly services: readonly Service[];
  readonly tasks: readonly Task[];
  /** Runs of release jobs that the engine still has, which are not among the services; absent without any. */
  readonly jobRuns?: readonly Service[];
  /** Canaries beside services of the stack, which are not among the services, with their tasks; absent without any. */
  readonly canaries?: { readonly services: readonly Service[]; readonly tasks: readonly Task[] };
  /** All nodes of the swarm; absent if nothing in the stack depends on them, or if the engine does not show them. */
  readonly nodes?: readonly SwarmNode[];
  /** When reading it began, by `performance.now()`: a slow engine answers with what was so then. */
  readonly askedAt?: number;
  /** When the engine last pushed that it rolls a service back, by ID and `performance.now()`. */
  readonly pushedRollbacks?: ReadonlyMap<string, number>;
};

/** Details about the end of a task. Those of its container are available only if it ran on the connected manager. */
export type TaskEvidence = {
  /** Output of the failed health checks, oldest first. */
  readonly health: readonly string[];
  /** The last lines of stdout and stderr. */
  readonly logs: readonly string[];
  /** The kernel killed a process of its container. */
  readonly outOfMemory: boolean;
};

/** A change of a service, from the engine's event stream. */
export type ServiceEvent = {
  readonly action: 'create' | 'update' | 'remove';
  readonly service: string;
  readonly serviceId: string;
  /** Nanoseconds since 1970, the engine's clock. */
  readonly timeNano: number;
  /** Such as `updatestate.new`, `image.new`, `replicas.old`. */
  readonly attributes: Readonly<Record<string, string>>;
};

export const STACK_LABEL = 'com.docker.stack.namespace';

/** The label of a service that is one run of a release job, with the stack as its value. */
export const RELEASE_JOB_LABEL = 'swarm-ci.release-job';

/** The label of a service that is a canary, with the name of its stable service in the compose file as its value. */
export const CANARY_LABEL = 'swarm-ci.canary';

/** Whether a service with the label of the stack is one of its services, and not a run of a release job or a canary. */
export function isStackService({ Labels }: ServiceSpec): boolean {
  return Labels?.[RELEASE_JOB_LABEL] === undefined && Labels?.[CANARY_LABEL] === undefined;
}

/** The image in a spec. */
export function imageIn(spec: ServiceSpec | undefined): string | undefined {
  return spec?.TaskTemplate.ContainerSpec?.Image;
}

/** `registry:5000/shop/web:1@sha256:…` without its digest. */
export function withoutDigest(image: string): string {
  return image.split('@')[0] ?? image;
}

/** True if two references name the same image in short or long form; digests are ignored. */
export function sameImage(a: string, b: string): boolean {
  return familiar(a) === familiar(b);
}

/** `docker.io/library/nginx` → `nginx:latest`. */
function familiar(image: string): string {
  const name = withoutDigest(image).replace(/^(index\.)?docker\.io\/(library\/)?/, '');
  return /:[^/]+$/.test(name) ? name : `${name}:latest`;
}

/** Deep equality of two values of the engine's JSON; absent, null and empty members are equal. */
export function sameSpec(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameSpec((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
