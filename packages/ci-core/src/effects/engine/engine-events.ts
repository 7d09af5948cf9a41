import { z } from 'zod';
import { type ServiceEvent, STACK_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';

/** What the engine pushes: a change of one of the stack's services, or a sign that one of its containers changed. */
export type Push =
  | { readonly kind: 'service'; readonly event: ServiceEvent }
  | { readonly kind: 'container' }
  | { readonly kind: 'end'; readonly error: unknown };

const messageShape = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  timeNano: z.number(),
});

type Message = z.infer<typeof messageShape>;

/** An event is far shorter, so a longer line is not an event. */
const LONGEST_LINE = 1024 * 1024;

const FILTERS = {
  type: ['service', 'container'],
  event: ['create', 'update', 'remove', 'start', 'die', 'health_status'],
};

/** Subscribes to the engine's events of a stack; returns once no event can be missed. */
export async function subscribe(
  engine: Engine,
  stack: string,
  push: (item: Push) => void,
): Promise<{ close: () => void }> {
  const stream = await engine.stream('events', { path: '/events', query: { filters: JSON.stringify(FILTERS) } });
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop()?.slice(0, LONGEST_LINE) ?? '';
    for (const message of lines.flatMap((line) => messageIn(line) ?? [])) route(message, stack, push);
  });
  stream.once('error', (error) => push({ kind: 'end', error }));
  stream.once('close', () => push({ kind: 'end', error: undefined }));
  return {
    close: () =>
      stream
        .removeAllListeners()
        .on('error', () => {})
        .destroy(),
  };
}

/** Undefined if it is not an event: the next snapshot shows what changed anyway. */
function messageIn(line: string): Message | undefined {
  // Parsing many lines that cannot be events would cost an exception each.
  if (!line.startsWith('{')) return undefined;
  try {
    return messageShape.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function route({ Type, Action, Actor, timeNano }: Message, stack: string, push: (item: Push) => void): void {
  const attributes = Actor.Attributes ?? {};
  if (Type === 'container') {
    if (attributes[STACK_LABEL] === stack) push({ kind: 'container' });
    return;
  }
  const service = attributes.name ?? '';
  if (!service.startsWith(`${stack}_`)) return;
  const action = Action as ServiceEvent['action'];
  push({ kind: 'service', event: { action, service, serviceId: Actor.ID, timeNano, attributes } });
}
