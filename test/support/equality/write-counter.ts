import { createServer, request } from 'node:http';

/** A line in front of an engine's socket that notes the calls that are to change something; a login changes nothing. */
export type WriteCounter = {
  /** Such as `POST /services/create`, or with ` refused` at its end; those since the last time. */
  readonly taken: () => string[];
  readonly close: () => Promise<void>;
};

export async function startWriteCounter(listen: string, engine: string): Promise<WriteCounter> {
  let writes: string[] = [];
  const server = createServer((asked, response) => {
    const { method = 'GET', url: path = '/', headers } = asked;
    const called = path.replace(/^\/v[\d.]+|\?.*/g, '');
    const isWrite = !['GET', 'HEAD'].includes(method) && called !== '/auth';
    const onward = request({ socketPath: engine, method, path, headers }, (answer) => {
      const { statusCode = 502 } = answer;
      if (isWrite) writes.push(`${method} ${called}${statusCode < 400 ? '' : ' refused'}`);
      response.writeHead(statusCode, answer.headers).flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(listen, resolve));
  return {
    taken: () => {
      const taken = writes;
      writes = [];
      return taken;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
