import { Agent, get } from 'node:http';

/** What clients were answered: by status and first line of the body; `failed` are requests without an answer. */
export type Load = {
  readonly answers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  readonly stop: () => Promise<void>;
};

/** Clients that request a URL again and again, each over a connection that it keeps. */
export function startLoad(url: string, clients = 4, pause = 5): Load {
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let going = true;
  const ask = (agent: Agent) =>
    new Promise<void>((resolve) => {
      const failed = (error: Error) => {
        failures.push(`${new Date().toISOString()} ${error.message}`);
        resolve();
      };
      const request = get(url, { agent, timeout: 10_000 }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('error', failed).on('end', () => {
          const answer = `${response.statusCode} ${body.split('\n')[0]}`;
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
          resolve();
        });
      });
      request.on('timeout', () => request.destroy(new Error('no answer within 10 s'))).on('error', failed);
    });
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (going) {
      await ask(agent);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    agent.destroy();
  };
  const running = Array.from({ length: clients }, client);
  return {
    answers,
    failures,
    stop: async () => {
      going = false;
      await Promise.all(running);
    },
  };
}
