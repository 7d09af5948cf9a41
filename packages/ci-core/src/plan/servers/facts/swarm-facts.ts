/** What the swarm has now, as one of its managers reports it. */
export type SwarmFacts = {
  readonly cluster: string;
  readonly nodes: readonly SwarmNodeFacts[];
  readonly networks: ReadonlyMap<string, { readonly subnet: string; readonly isAttachable: boolean }>;
  readonly secrets: ReadonlySet<string>;
  /** Secrets whose content is another one than that of their variable. */
  readonly otherSecrets: ReadonlySet<string>;
  readonly registry: RegistryFacts | undefined;
  /** The keyed fingerprint of the wanted users, passwords and certificate; undefined while some are not given. */
  readonly access: string | undefined;
};

export type SwarmNodeFacts = {
  readonly id: string;
  readonly hostname: string;
  readonly role: string;
  readonly availability: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `ready` and, of a manager, reachable. */
  readonly isUp: boolean;
};

/** What the service of the registry was made from, as its labels say. */
export type RegistryFacts = { readonly spec: string; readonly access: string };
