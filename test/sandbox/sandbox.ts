import type { ExecOptions, ExecResult } from './clients/execution.ts';
import type { SandboxDescription } from './description.ts';
import type { RegistryAccess } from './services/registry.ts';

export type SandboxNode = {
  /** `m1`, `m2` … for managers, `w1` … for workers; also its host name. */
  name: string;
  role: 'manager' | 'worker';
  /** Reachable from the root namespace: ssh on 22, ports published with `mode: host`. */
  address: string;
  /** The engine's socket as this side sees it. */
  socketPath: string;
  dockerHost: string;
  /** `ssh-ed25519 AAAA…`, for a host verifier. */
  hostKey: string;
  knownHostsLine: string;
  /** What the engine said so far. */
  engineLog(): string;
  /** A command inside the node, as root unless `user` says otherwise. Throws on a non-zero exit unless `reject: false`. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Power loss: every process of the node is gone at once, its disk stays. */
  kill(): Promise<void>;
  /** Switches the node on again, on the same disk and address. */
  start(): Promise<void>;
  /** Ends dockerd alone, cleanly; the node and its sshd stay up. */
  stopEngine(): Promise<void>;
  startEngine(): Promise<void>;
};

export type Sandbox = {
  description: SandboxDescription;
  id: string;
  engine: SandboxDescription['engine'];
  /** Everything that the sandbox writes is below it, and gone with it. */
  directory: string;
  nodes: readonly SandboxNode[];
  /** The first manager, `m1`. */
  manager: SandboxNode;
  node(name: string): SandboxNode;
  registry: RegistryAccess & { start(): Promise<void>; stop(): Promise<void> };
  ssh: { user: string; privateKey: string; privateKeyPath: string; knownHosts: string; knownHostsPath: string };
  /** A `docker` that runs on this side, and the folder to put on PATH for it. */
  dockerCli: string;
  dockerCliFolder: string;
  /** The docker CLI from this side against a node's engine; its login state is the sandbox's own. */
  docker(node: SandboxNode | string, argv: readonly string[], options?: Omit<ExecOptions, 'user'>): Promise<ExecResult>;
  /** What a deploy to this sandbox wants in its environment. */
  environment(): Record<string, string>;
  /** Takes everything away. May be called again. */
  down(): Promise<void>;
};
