import type { Problem } from '../../errors.ts';
import { invalidImageReason } from '../swarm-utils/swarm-utils-names.ts';

export type NamedImage = {
  readonly service: string;
  /** Without the tag. */
  readonly image: string;
  readonly tag: string;
  readonly status: 'built' | 'failed';
};

const SHAPE = 'write <service>=<image>:<tag>, such as web=registry.example.com/shop/web:1.4';

/** The images of a build that swarm-ci did not make: `web=registry.example.com/shop/web:1.4`, and services whose build failed. */
export function namedImages(
  images: readonly string[],
  failed: readonly string[],
): { services: NamedImage[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const services = images.flatMap((text): NamedImage[] => {
    const fault = (message: string) => {
      problems.push({ at: '--image', message: `"${text}" ${message}`, hint: SHAPE });
      return [];
    };
    const [, service = '', reference = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (service === '') return fault('names no service');
    const wrong = invalidImageReason(reference);
    if (wrong !== undefined) return fault(wrong);
    const [, image = '', tag = ''] = /^(.+):([^:/@]+)$/.exec(reference) ?? [];
    if (tag === '' || reference.includes('@')) return fault('needs a tag, and no digest');
    return [{ service, image, tag, status: 'built' }];
  });
  const broken = failed.map(
    (service): NamedImage => ({ service, image: '', tag: services[0]?.tag ?? '', status: 'failed' }),
  );
  const all = [...services, ...broken];
  for (const [i, { service }] of all.entries()) {
    if (all.findIndex((one) => one.service === service) < i)
      problems.push({ at: '--image', message: `names the service "${service}" twice`, hint: 'name each service once' });
  }
  return { services: all, problems };
}
