import { z } from 'zod';
import { addresses, ports } from './value-shapes.ts';

const rule = z.strictObject({
  port: ports,
  protocol: z.enum(['tcp', 'udp'], 'must be tcp or udp').default('tcp'),
  /** Without it, from everywhere. */
  from: addresses.optional(),
});

/** What the nodes accept besides SSH and each other. */
export const firewallSchema = z.strictObject({
  with: z.enum(['nftables', 'ufw'], 'must be nftables or ufw').default('nftables'),
  /** Who may connect over SSH; without it, everyone. */
  ssh_from: addresses.optional(),
  /** Ports of programs on the node itself. */
  open: z.array(rule).default([]),
  /** Ports that containers publish. */
  published: z.array(rule).default([]),
});

export type Firewall = z.infer<typeof firewallSchema>;
export type FirewallRule = Firewall['open'][number];
