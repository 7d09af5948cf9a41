import { z } from 'zod';

// Values of servers.yaml that more than one of its parts has.

export const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable');
/** As the engine checks the names of networks, secrets and volumes. */
export const dockerName = z
  .string()
  .regex(/^[a-zA-Z0-9][\w.-]{0,63}$/, 'may contain only a-z A-Z 0-9 _ . - and must start with a letter or digit');
export const ports = z.int('must be a port').min(1, 'must be a port').max(65_535, 'must be a port');
export const cidr = z
  .string()
  .refine(
    (text) => z.union([z.cidrv4(), z.cidrv6()]).safeParse(text).success,
    'must be a network such as 10.20.0.0/16',
  );
export const size = z.int('must be the length of a prefix').min(1).max(128);
/** Addresses of a firewall rule. */
export const addresses = z
  .array(
    z
      .string()
      .refine(
        (text) => z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(text).success,
        'must be an address or a network such as 10.20.0.0/16',
      ),
  )
  .min(1, 'must have an address; leave it out to let everyone in');
