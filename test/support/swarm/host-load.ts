import { get } from 'node:http';

export type HostLoad = {
  /** Ends the load; returns how many requests there were, how many went to a second node, and why some failed. */
  readonly end: () => Promise<{ requests: number; retried: number; failed: readonly string[] }>;
};

const TIMEOUT = 5_000;

/**
 * So many requests a second to a port of some nodes in turn, as a load balancer in front of them sends them: if a node does not
 * answer, the next one is asked. A request fails if none does.
 */
export function startHostLoad(addresses: readonly string[], port: number, perSecond: number): HostLoad {
  let [requests, retried] = [0, 0];
  const failed: string[] = [];
  const open = new Set<Promise<void>>();
  const ask = async (first: number) => {
    const said: string[] = [];
    for (let i = 0; i < addresses.length; i++) {
      const address = addresses[(first + i) % addresses.length] ?? '';
      const problem = await answerOf(address, port);
      if (problem === undefined) {
        if (i > 0) retried += 1;
        return;
      }
      said.push(`${address}: ${problem}`);
    }
    failed.push(said.join(', '));
  };
  const began = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    for (; requests < due; requests++) {
      const one = ask(requests).finally(() => open.delete(one));
      open.add(one);
    }
  }, 20);
  return {
    end: async () => {
      clearInterval(timer);
      await Promise.all(open);
      return { requests, retried, failed };
    },
  };
}

/** Undefined if it answered completely. */
function answerOf(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/', agent: false, timeout: TIMEOUT }, (answer) => {
      answer.on('error', (error) => resolve(error.message)).resume();
      answer.on('end', () => resolve(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => resolve(error.message));
  });
}
