/** The networks of a swarm, and the tasks and services of all stacks with their addresses, as the engine lists them. */
export type AddressFacts = {
  readonly networks: readonly ListedNetwork[];
  readonly tasks: readonly {
    readonly NodeID?: string;
    readonly Status: { readonly State: string };
    readonly NetworksAttachments?: readonly NetworkAttachment[] | null;
  }[];
  readonly services: readonly {
    readonly Endpoint?: { readonly VirtualIPs?: readonly VirtualIp[] | null };
  }[];
};

export type Ipam = {
  readonly Driver?: string | undefined;
  readonly Config?:
    | readonly { readonly Subnet?: string | undefined; readonly IPRange?: string | undefined }[]
    | null
    | undefined;
};

export type ListedNetwork = {
  readonly Id: string;
  readonly Name: string;
  readonly Scope: string;
  readonly Driver?: string | undefined;
  readonly IPAM?: Ipam | null | undefined;
};

type NetworkAttachment = { readonly Network?: { readonly ID?: string }; readonly Addresses?: readonly string[] | null };
type VirtualIp = { readonly NetworkID?: string; readonly Addr?: string };
