/** An IPv4 address as a number; undefined for anything else. */
export function addressNumber(text: string): number | undefined {
  const parts = text.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

/** The first address of a subnet and how many it has; an address alone is a subnet of one. Undefined for anything else. */
export function subnetOf(text: string): { readonly first: number; readonly size: number } | undefined {
  const [address = '', prefix = '32'] = text.split('/');
  const number = addressNumber(address);
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : 33;
  if (number === undefined || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  return { first: number - (number % size), size };
}

/** True if two subnets have an address in common; what cannot be read here overlaps only with itself. */
export function overlaps(a: string, b: string): boolean {
  const [one, other] = [subnetOf(a), subnetOf(b)];
  if (one === undefined || other === undefined) return a === b;
  return one.first < other.first + other.size && other.first < one.first + one.size;
}
