import { type PrometheusValue, readPrometheusValue } from '../../plan/canary/prometheus-value.ts';
import { createRedactor, Secret } from '../../secret.ts';
import { oneLine, withoutEndSlashes } from '../../text.ts';
import type { Http } from '../http/http.ts';
import { decoded, withoutUser } from '../http/without-user.ts';
import { connectionWords } from '../platform/platform-error.ts';

/** Milliseconds for one query; Prometheus ends one by itself after two minutes. */
const PATIENCE = 20_000;

/**
 * The value of an instant query now. A server that is not reached or refuses the query is a value that is missing, with the
 * reason: a canary is not judged by it. The address may have a user and a password in it, and a path before `/api/v1`.
 */
export async function askPrometheus(http: Http, server: Secret, query: string): Promise<PrometheusValue> {
  const { address, authorization } = withoutUser(server.reveal());
  const url = new URL(address);
  url.pathname = `${withoutEndSlashes(url.pathname)}/api/v1/query`;
  const hide = createRedactor([server, new Secret(decoded(new URL(server.reveal()).password))]);
  try {
    // As a form: a query in an address may be too long for a proxy, and is in its log.
    const body = new URLSearchParams({ query });
    const response = await http.ask(url.href, {
      method: 'POST',
      body,
      headers: authorization,
      within: PATIENCE,
      redirect: 'manual',
    });
    const text = await response.text();
    // Prometheus answers 400 and 422 with its own document.
    if (response.ok || [400, 422, 503].includes(response.status)) return readPrometheusValue(text);
    return { problem: `Prometheus answered ${response.status}` };
  } catch (error) {
    return { problem: `Prometheus is not reached: ${oneLine(hide(connectionWords(error)))}` };
  }
}
