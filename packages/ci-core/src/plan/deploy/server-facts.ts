import type { RegistryAnswer } from '../registry/registry-answer.ts';
import type { Service } from '../stack/stack-state.ts';

/** The state of the server before anything is changed. */
export type ServerFacts = {
  readonly host: string;
  /** Its docker command as `docker --version` prints it, empty if there is none. */
  readonly cli: string;
  /** The swarm and the engine that its docker command means, and what decides that; or why that engine does not answer. */
  readonly docker?:
    | { readonly cluster: string; readonly name: string; readonly by: string; readonly fault?: string }
    | undefined;
  /** Set if the server allows fewer sessions at once than a deploy needs. */
  readonly sessions?: { readonly allowed: number; readonly needed: number } | undefined;
  /** The home folder of the user. */
  readonly home: string;
  readonly engine: {
    readonly version: string;
    readonly name: string;
    readonly nodes: number;
    /** ID of its swarm. */
    readonly cluster?: string;
    /** Milliseconds since 1970, from the engine's clock. */
    readonly time: number;
  };
  readonly folder: {
    readonly writable: boolean;
    /** The nearest parent directory that exists. */
    readonly nearest: string;
    readonly freeKilobytes: number;
    readonly missingTools: readonly string[];
    /** Why a file there cannot be locked. */
    readonly lockFault?: string | undefined;
    /** Whether sort, uniq and xargs read names that end in a zero byte. */
    readonly knowsZeroBytes?: boolean;
  };
  readonly networks: readonly { readonly name: string; readonly scope: string }[];
  readonly secrets: readonly string[];
  /** Base64 of the content by name. */
  readonly configs: ReadonlyMap<string, string>;
  /** The running services of the stack. */
  readonly services: readonly Service[];
};

/** Whether an image is available in its registry, and on the manager. */
export type ImageFact = {
  readonly registry: 'found' | RegistryAnswer;
  readonly said: string;
  readonly local: boolean;
  /** The login that the registry was asked with, which is the one that the deploy sends. */
  readonly login: UsedLogin | undefined;
};

/** `from` names where it is set: variables or a Docker configuration. */
export type UsedLogin = { readonly user: string; readonly from: string };
