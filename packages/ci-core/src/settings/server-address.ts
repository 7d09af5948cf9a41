import { z } from 'zod';
import { commaList } from '../text.ts';

/** A server as people write it: `10.0.0.5`, `deploy@host:2222`, `[fd00::1]:2222`, `ssh://deploy@host:2222`. */
export type ServerAddress = {
  /** An IPv6 address without brackets. */
  readonly host: string;
  /** Undefined if the address does not name it: the setting for it counts then. */
  readonly port: number | undefined;
  readonly user: string | undefined;
};

/** Why a text is not the address of a server. */
type NotAnAddress = { readonly problem: string };

const SHAPE = /^(?:([^@]*)@)?(?:\[([^\]]*)\]|([^[\]]*?))(?::(\d*))?$/;
/** What neither a name nor an address has; a leading "-" would be an option of many tools. */
const NOT_A_HOST = /^-|[^\p{L}\p{N}._:%-]/u;

export function parseServerAddress(text: string): ServerAddress | NotAnAddress {
  const given = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1];
  if (scheme !== undefined && scheme.toLowerCase() !== 'ssh')
    return { problem: `starts with ${scheme}://, but servers are reached over SSH: write ssh:// or only the address` };
  const rest = scheme === undefined ? given : given.slice(scheme.length + 3).replace(/\/$/, '');
  // Several colons without brackets are an IPv6 address, and not one with a port.
  const [, before, alone = rest] = /^([^@]*@)(.*)$/.exec(rest) ?? [];
  const isBare = /^[0-9a-f:.]+(%\w+)?$/i.test(alone) && alone.split(':').length > 2;
  const [, user, inBrackets, plain = '', port] = SHAPE.exec(isBare ? `${before ?? ''}[${alone}]` : rest) ?? [];
  const host = inBrackets ?? plain;
  if (rest.includes('/')) return { problem: 'has a path: write only user, host and port' };
  if (user?.includes(':')) return { problem: 'has a password: SSH_PRIVATE_KEY is used instead' };
  if (user === '' || (user !== undefined && /[\s,]/.test(user))) return { problem: 'has no valid user before the @' };
  if (host === '' || NOT_A_HOST.test(host) || host.includes(':') !== (inBrackets !== undefined))
    return { problem: 'is not the address of a server: write host, user@host:port or [IPv6]:port' };
  if (port !== undefined && !(Number(port) > 0 && Number(port) < 65_536))
    return { problem: 'has no port between 1 and 65535 after the last colon' };
  return { host, port: port === undefined ? undefined : Number(port), user };
}

/** Several addresses, comma-separated, or the items of a list. */
export const serverAddresses = z
  .union([z.string(), z.array(z.string()).readonly()])
  .transform((value, ctx): readonly ServerAddress[] => {
    const items = [...new Set(typeof value === 'string' ? commaList(value) : value.filter(Boolean))];
    const parsed = items.map((item) => [item, parseServerAddress(item)] as const);
    for (const [item, address] of parsed) {
      if (!('problem' in address)) continue;
      ctx.addIssue(items.length === 1 ? address.problem : `: "${item}" ${address.problem}`);
      return z.NEVER;
    }
    return parsed.flatMap(([, address]) => ('problem' in address ? [] : [address]));
  });
