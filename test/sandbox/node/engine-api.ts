import { request } from 'node:http';

/** One call to an engine through its socket, with no CLI between: milliseconds instead of a process. */
export const engineCall = <T = unknown>(socketPath: string, method: string, path: string, body?: unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const call = request({ socketPath, method, path, headers, timeout: 30_000, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if ((response.statusCode ?? 500) >= 400)
          return reject(new Error(`${method} ${path}: ${response.statusCode} ${text.trim()}`));
        const json = response.headers['content-type']?.startsWith('application/json') === true && text !== '';
        resolve((json ? JSON.parse(text) : text) as T);
      });
    });
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });

export const engineAnswers = (socketPath: string): Promise<boolean> =>
  engineCall(socketPath, 'GET', '/_ping').then(
    () => true,
    () => false,
  );
