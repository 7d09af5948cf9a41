import type { EventEmitter } from 'node:events';

export type Ahead<Channel> = { readonly channel: Channel; readonly ended: () => boolean };

/** A channel that is opened before it is needed, and whether it has ended since; undefined if it cannot be opened. */
export async function openAhead<Channel extends EventEmitter>(
  open: () => Promise<Channel | undefined>,
): Promise<Ahead<Channel> | undefined> {
  const channel = await open().catch(() => undefined);
  if (channel === undefined) return undefined;
  let over = false;
  const end = () => {
    over = true;
  };
  channel.once('exit', end).once('close', end).on('error', end);
  return { channel, ended: () => over };
}
