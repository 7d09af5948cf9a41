import { request } from 'node:http';

/** One answer, or the lack of one; `at` in milliseconds since the probe began. */
export type Answer = { readonly at: number; readonly body: string | undefined; readonly error?: string };

/** Asks a URL every 100 ms until stopped; each request is bounded by 20 seconds: a busy machine may need more than a few. */
export function startProbe(url: string): { stop: () => Promise<readonly Answer[]> } {
  const began = performance.now();
  const answers: Promise<Answer>[] = [];
  const ask = () => answers.push(askOnce(url, performance.now() - began));
  ask();
  const timer = setInterval(ask, 100);
  return {
    stop: async () => {
      clearInterval(timer);
      return Promise.all(answers);
    },
  };
}

export function askOnce(url: string, at = 0): Promise<Answer> {
  return new Promise((resolve) => {
    const lost = (error: Error) => resolve({ at, body: undefined, error: error.message });
    const asked = request(url, { timeout: 20_000, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve(
          response.statusCode === 200
            ? { at, body: body.trim() }
            : { at, body: undefined, error: `status ${response.statusCode}` },
        ),
      );
      response.on('error', lost);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 20 s')));
    asked.on('error', lost);
    asked.end();
  });
}
