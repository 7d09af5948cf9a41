import { z } from 'zod';
import type { LocalImages } from '../../plan/deploy/rebuilt-images.ts';
import { STACK_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { pathOf } from './engine-client.ts';

const PATIENCE = 5_000;

const containersShape = z.array(z.object({ ImageID: z.string(), Labels: z.record(z.string(), z.string()).nullish() }));
const imageShape = z.object({ Id: z.string() });

/** What the engine has under these tags, and what its containers of the stack run. Empty where it does not say. */
export async function readLocalImages(engine: Engine, stack: string, images: readonly string[]): Promise<LocalImages> {
  if (images.length === 0) return { ids: new Map(), running: new Map() };
  const query = { filters: JSON.stringify({ label: [`${STACK_LABEL}=${stack}`] }) };
  const [containers, ids] = await Promise.all([
    engine
      .ask<z.infer<typeof containersShape>>(
        'containers',
        { path: '/containers/json', query, within: PATIENCE },
        containersShape,
      )
      .catch(() => []),
    Promise.all([...new Set(images)].map(async (image) => [image, await idOf(engine, image)] as const)),
  ]);
  const running = new Map<string, Set<string>>();
  for (const { ImageID, Labels } of containers) {
    const service = Labels?.['com.docker.swarm.service.name'];
    if (service !== undefined) running.set(service, (running.get(service) ?? new Set()).add(ImageID));
  }
  return { ids: new Map(ids.flatMap(([image, id]) => (id === undefined ? [] : [[image, id]]))), running };
}

async function idOf(engine: Engine, image: string): Promise<string | undefined> {
  const question = { path: `/images/${pathOf(image)}/json`, within: PATIENCE };
  return engine.ask<z.infer<typeof imageShape>>(`image ${image}`, question, imageShape).then(
    ({ Id }) => Id,
    () => undefined,
  );
}
