import type { Engine } from '../../effects/engine/engine.ts';
import { readTaskEvidence } from '../../effects/engine/task-evidence.ts';
import { readAddressFacts } from '../../effects/swarm/address-facts.ts';
import { everyServiceSoon } from '../../effects/swarm/every-service.ts';
import { hostPortHolders } from '../../plan/stack/host-ports.ts';
import type { StackState, Task } from '../../plan/stack/stack-state.ts';
import { shorten } from '../../text.ts';
import { addressTrouble } from '../../verdict/cause/addresses.ts';
import type { InspectedTask } from '../../verdict/cause/cause-details.ts';
import { lastFailures, taskWithCause } from '../../verdict/service/task-with-cause.ts';
import { isUnallocated } from '../../verdict/tasks/tasks.ts';
import type { Track } from '../../verdict/tasks/track.ts';

/** By service name: the task that shows the cause best, the evidence of its end, and the ends of the service's tasks. */
export type Causes = ReadonlyMap<string, InspectedTask & { readonly ends: readonly Task[] }>;

/** A service that is not running well, with the image that it should run. */
export type UnhealthyService = {
  readonly name: string;
  readonly id: string | undefined;
  readonly image: string | undefined;
};

type Looked = {
  readonly track: Track;
  readonly now: StackState;
  /** The subnets that the manifest gives, by name of the network. */
  readonly subnets?: ReadonlyMap<string, readonly string[]>;
};

const LONGEST_LINE = 500;

/** Reads from the engine why each unhealthy service fails; `mask` hides secrets. */
export async function gatherCauses(
  engine: Engine,
  unhealthy: readonly UnhealthyService[],
  { track, now, subnets = new Map() }: Looked,
  mask: (text: string) => string,
): Promise<Causes> {
  let facts: ReturnType<typeof readAddressFacts> | undefined;
  // All services of the stack look at the same networks.
  const addressFacts = () => {
    facts ??= readAddressFacts(engine);
    return facts;
  };
  const found = await Promise.all(
    unhealthy.map(async ({ name, id, image }) => {
      const task = id === undefined ? undefined : taskWithCause(id, image, track, now.tasks);
      if (!task) return [];
      const [read, listed, others] = await Promise.all([
        readTaskEvidence(engine, task),
        isUnallocated(task) ? addressFacts() : undefined,
        isShortOfPorts(task) ? everyServiceSoon(engine) : [],
      ]);
      const addresses = listed && addressTrouble(task, listed, subnets);
      // Shorten only after masking: the mask would not recognise a truncated secret.
      const shown = (line: string) => shorten(mask(line), LONGEST_LINE);
      const evidence = { ...read, health: read.health.map(shown), logs: read.logs.map(shown) };
      const ends = lastFailures(task.ServiceID, track).map((one) => masked(one, mask));
      const service = now.services.find(({ ID }) => ID === task.ServiceID);
      const held = track.held.get(task.ID);
      const portHolders = service && hostPortHolders(service, others);
      return [[name, { task: masked(task, mask), evidence, service, held, addresses, portHolders, ends }] as const];
    }),
  );
  return new Map(found.flat());
}

function isShortOfPorts({ Status }: Task): boolean {
  return Status.Err?.includes('host-mode port already in use') ?? false;
}

/** When a container cannot start, the engine's error contains its command. */
function masked(task: Task, mask: (text: string) => string): Task {
  const { Err } = task.Status;
  return Err === undefined ? task : { ...task, Status: { ...task.Status, Err: mask(Err) } };
}
