/** Pieces of small compose files for tests. */

/** A service of the sandbox's `app` image that is quick to judge. */
export function app(tag: string, more = '', deploy = ''): string {
  return `
    image: \${REGISTRY}/app:${tag}${more}
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      update_config: { order: start-first, failure_action: rollback, monitor: 1s }
      rollback_config: { order: stop-first, monitor: 1s }${deploy}`;
}

/**
 * All stacks of the tests share one network: a network of each one's own, removed and made again within seconds, now and
 * then gets a subnet that the node has not let go of yet ("Pool overlaps with other one on this address space").
 */
export const sharedNetwork = 'networks:\n  default: { external: true, name: tests }\n';

export function compose(services: Readonly<Record<string, string>>, rest = ''): string {
  const texts = Object.entries(services).map(([name, text]) => `\n  ${name}:${text}`);
  return `version: "3.8"\nservices:${texts.join('')}\n${rest}${sharedNetwork}`;
}
