import { serverAddresses } from './server-address.ts';
import { define, type Setting } from './setting.ts';
import { port, text } from './value-schemas.ts';

/** Which server a deploy connects to, and as which user. */
export const serverSettings = {
  serverHost: define({
    describe:
      'Swarm managers, comma-separated, each as host, user@host:port or [IPv6]:port; the local Docker engine if not set',
    env: ['SERVER_HOST'],
    schema: serverAddresses,
    list: 'items',
    placeholder: 'HOST[,HOST]',
  }),
  serverPort: define({
    describe: 'SSH port, for each server without one in its address',
    env: ['SERVER_PORT'],
    schema: port,
    default: '22',
    placeholder: 'PORT',
  }),
  serverUser: define({
    describe: 'SSH user, for each server without one in its address; needs access to the Docker engine',
    env: ['SERVER_USER', 'USER_NAME'],
    schema: text,
    placeholder: 'USER',
  }),
} satisfies Record<string, Setting>;
