/** A node as the engine's API returns it: the part that decides which tasks it gets. */
export type SwarmNode = {
  readonly ID: string;
  readonly Spec: {
    readonly Role?: string;
    readonly Availability?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly Description?: {
    readonly Hostname?: string;
    readonly Platform?: { readonly Architecture?: string; readonly OS?: string };
    readonly Engine?: { readonly EngineVersion?: string; readonly Labels?: Readonly<Record<string, string>> | null };
  };
  /** Only of a manager. */
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability?: string };
  readonly Status: { readonly State?: string; readonly Addr?: string };
};

/** Nodes by name: the engine returns them in any order. */
export function nodesByName(nodes: readonly SwarmNode[]): SwarmNode[] {
  return [...nodes].sort((a, b) => nodeName(a).localeCompare(nodeName(b), 'en', { numeric: true }));
}

/** The name by which `docker node ls` lists it. */
export function nodeName({ ID, Description }: SwarmNode): string {
  return Description?.Hostname || ID;
}
