import { addressNumber, subnetOf } from './ipv4.ts';
import type { SwarmNode } from './swarm-node.ts';

/** Whether a node matches all placement constraints, as the engine compares them. What cannot be decided here matches. */
export function meetsConstraints(constraints: readonly string[] | null | undefined, node: SwarmNode): boolean {
  return (constraints ?? []).every((text) => {
    // `node.labels.disk != ssd`
    const at = text.search(/[=!]=/);
    if (at < 0) return true;
    const matches = isValue(text.slice(0, at).trim(), text.slice(at + 2).trim(), node);
    return matches === undefined || matches === (text[at] === '=');
  });
}

/** Whether the node has this value; undefined if the key is unknown. Keys and values ignore case, label names do not. */
function isValue(key: string, value: string, { ID, Spec, Description, Status }: SwarmNode): boolean | undefined {
  const same = (found: string | undefined) => (found ?? '').toLowerCase() === value.toLowerCase();
  const [, kind, label] = /^(node|engine)\.labels\.(.+)$/i.exec(key) ?? [];
  if (label !== undefined) return same((kind?.toLowerCase() === 'node' ? Spec : Description?.Engine)?.Labels?.[label]);
  switch (key.toLowerCase()) {
    case 'node.id':
      return same(ID);
    case 'node.hostname':
      return same(Description?.Hostname);
    case 'node.role':
      return same(Spec.Role);
    case 'node.ip':
      return isAddress(value, Status.Addr ?? '');
    case 'node.platform.os':
      return same(Description?.Platform?.OS);
    case 'node.platform.arch':
      return same(Description?.Platform?.Architecture);
    default:
      return undefined;
  }
}

/** Whether an address is the one given, or lies in the subnet given; undefined if neither is known. */
function isAddress(value: string, text: string): boolean | undefined {
  const [subnet, address] = [subnetOf(value), addressNumber(text)];
  if (subnet === undefined || address === undefined) return undefined;
  return address >= subnet.first && address < subnet.first + subnet.size;
}
