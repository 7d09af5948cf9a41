import { connect, createServer, type Socket } from 'node:net';

/** A line to the server on which everything takes its time, each way: a latency, no limit to how much goes at once. */
export type SlowLine = {
  readonly port: number;
  /** Connections opened so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

/** `oneWay` in milliseconds; half of what a ping would show. */
export async function openSlowLine(host: string, port: number, oneWay: number): Promise<SlowLine> {
  const open = new Set<Socket>();
  let opened = 0;
  const later = (work: () => void, trips = 1) => {
    if (oneWay === 0) work();
    else setTimeout(work, oneWay * trips);
  };
  const join = (from: Socket, to: Socket) => {
    from.on('data', (chunk: Buffer) => later(() => to.write(chunk)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => later(() => to.destroy(), 2));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    opened++;
    open.add(near.on('close', () => open.delete(near)).pause());
    // Here a connection is there at once; over a real line a server has it after three trips: SYN, its answer, that answer's.
    later(() => {
      const far = connect({ host, port, allowHalfOpen: true, noDelay: true });
      open.add(far.on('close', () => open.delete(far)));
      join(near, far);
      join(far, near);
      near.resume();
    }, 3);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    port: address.port,
    connections: () => opened,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
