import { Agent, get } from 'node:http';

export type Counted = Readonly<Record<'stable' | 'canary', { requests: number; errors: number }>>;

/** Sends requests at a steady rate, and counts by the header `X-Version` which version answered them and how many failed. */
export async function sendRequests(
  url: string,
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
): Promise<Counted> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const counted = { stable: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } };
  const started = performance.now();
  const one = async () => {
    const { version, status } = await ask(url, agent);
    const row = counted[version === 'canary' ? 'canary' : 'stable'];
    row.requests++;
    if (status >= 500) row.errors++;
  };
  const sent: Promise<void>[] = [];
  while (sent.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - started) / 1_000) * perSecond) + 1);
    while (sent.length < due) sent.push(one());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(sent);
  agent.destroy();
  return counted;
}

function ask(url: string, agent: Agent): Promise<{ version: string; status: number }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const version = String(response.headers['x-version']);
      response.resume().on('end', () => resolve({ version, status: response.statusCode ?? 0 }));
    }).on('error', reject);
  });
}
