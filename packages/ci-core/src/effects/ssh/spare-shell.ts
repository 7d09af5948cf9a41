import type { ClientChannel } from 'ssh2';

/**
 * A shell on the server, opened ahead: BOOTSTRAP is the same for every command, so the two round trips that open a session,
 * and the profile of the login shell, happen while something else runs. `take` returns it, or undefined: none was
 * opened, the server allows no more sessions, or it ended the spare one. `renew` opens the next one; call it only once a
 * command that waits has its session.
 */
export type SpareShell = {
  readonly take: () => Promise<ClientChannel | undefined>;
  readonly renew: () => void;
  /** Ends it: its session is needed. */
  readonly end: () => void;
};

type Ahead = { readonly channel: ClientChannel; readonly ended: () => boolean };

export function spareShell(open: () => Promise<ClientChannel | undefined>): SpareShell {
  let spare: Promise<Ahead | undefined> | undefined;
  return {
    take: async () => {
      const taken = spare;
      spare = undefined;
      const ahead = await taken;
      return ahead?.ended() === false ? ahead.channel : undefined;
    },
    renew: () => {
      spare ??= openAhead(open);
    },
    end: () => {
      const ended = spare;
      spare = undefined;
      ended?.then((ahead) => ahead?.channel.close());
    },
  };
}

async function openAhead(open: () => Promise<ClientChannel | undefined>): Promise<Ahead | undefined> {
  const channel = await open();
  if (!channel) return undefined;
  let over = false;
  const end = () => {
    over = true;
  };
  channel.once('exit', end).once('close', end).on('error', end);
  return { channel, ended: () => over };
}
