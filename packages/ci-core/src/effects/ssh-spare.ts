import type { Client, ClientChannel } from 'ssh2';
import { BOOTSTRAP } from './remote-command.ts';

/**
 * A shell on the server, opened ahead: BOOTSTRAP is the same for every command, so the two round trips that a session takes
 * go by while the command before still works. `take` gives it and has the next one opened; undefined when there is none,
 * as for the first command, and where the server opens no more sessions or ends one that waits.
 */
export function spareShell(client: Client): { readonly take: () => Promise<ClientChannel | undefined> } {
  let spare = Promise.resolve<Ahead | undefined>(undefined);
  return {
    take: async () => {
      const taken = spare;
      spare = openAhead(client);
      const ahead = await taken;
      return ahead?.ended() === false ? ahead.channel : undefined;
    },
  };
}

type Ahead = { readonly channel: ClientChannel; readonly ended: () => boolean };

function openAhead(client: Client): Promise<Ahead | undefined> {
  return new Promise((resolve) => {
    try {
      client.exec(BOOTSTRAP, (error, channel) => {
        if (error) return resolve(undefined);
        let over = false;
        const end = () => {
          over = true;
        };
        channel.once('exit', end).once('close', end).on('error', end);
        resolve({ channel, ended: () => over });
      });
    } catch {
      resolve(undefined);
    }
  });
}
