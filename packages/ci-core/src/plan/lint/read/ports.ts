import type { Field } from './field.ts';

/** A published port of a service, in the short or the long form. */
export type LintPort = {
  readonly at: string;
  readonly address: string | undefined;
  /** The ports on the node: the first and the last. Undefined if the engine chooses one, or if they are unknown. */
  readonly published: readonly [from: number, to: number] | undefined;
  /** The port in the container. */
  readonly target: number | undefined;
  readonly protocol: string;
  readonly mode: string;
};

const SHORT =
  /^(?:(?<address>\[[^\]]*\]|[^:[\]]*):)??(?:(?<published>[\d-]*):)?(?<target>[\d-]+)(?:\/(?<protocol>\w+))?$/;

export function portsOf(service: Field): LintPort[] {
  return (service.get('ports')?.items() ?? []).flatMap((item) => {
    if (item.written !== undefined) return shortPort(item);
    const target = item.get('target');
    return target === undefined ? [] : longPort(item);
  });
}

function shortPort({ at, text }: Field): LintPort[] {
  const { address, published, target, protocol = 'tcp' } = SHORT.exec(text ?? '')?.groups ?? {};
  if (target === undefined) return [];
  return [
    {
      at,
      address: address || undefined,
      published: rangeOf(published),
      target: rangeOf(target)?.[0],
      protocol: protocol.toLowerCase(),
      mode: 'ingress',
    },
  ];
}

function longPort(item: Field): LintPort[] {
  return [
    {
      at: item.get('published')?.at ?? item.at,
      address: undefined,
      published: rangeOf(item.get('published')?.text),
      target: rangeOf(item.get('target')?.text)?.[0],
      protocol: item.get('protocol')?.text ?? 'tcp',
      mode: item.get('mode')?.text ?? 'ingress',
    },
  ];
}

function rangeOf(text: string | undefined): readonly [number, number] | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '') ?? [];
  return from === undefined || Number(from) === 0 ? undefined : [Number(from), Number(to)];
}

export function publishes({ published }: LintPort, port: number): boolean {
  return published !== undefined && published[0] <= port && port <= published[1];
}

/** `8080`, or `8000-8010`. */
export function portText([from, to]: readonly [number, number]): string {
  return from === to ? `${from}` : `${from}-${to}`;
}
