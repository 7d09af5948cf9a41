import type { Client, ClientChannel } from 'ssh2';
import { BOOTSTRAP } from './remote-command.ts';

/**
 * A shell on the server, opened ahead: BOOTSTRAP is the same for every command, so the two round trips that open a session
 * happen while the previous command runs. `take` returns it, or undefined: none was opened, the server allows no more
 * sessions, or it ended the spare one. `renew` opens the next one; call it only once a command has its session.
 */
export type SpareShell = { readonly take: () => Promise<ClientChannel | undefined>; readonly renew: () => void };

type Ahead = { readonly channel: ClientChannel; readonly ended: () => boolean };

export function spareShell(client: Client): SpareShell {
  let spare: Promise<Ahead | undefined> | undefined;
  return {
    take: async () => {
      const taken = spare;
      spare = undefined;
      const ahead = await taken;
      return ahead?.ended() === false ? ahead.channel : undefined;
    },
    renew: () => {
      spare ??= openAhead(client);
    },
  };
}

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
