import type { LintService } from './lint-service.ts';

export type ObjectKind = 'network' | 'volume' | 'config' | 'secret';

/** A use of a declared object by its key; undefined if a variable in it is not set. */
type ObjectUse = {
  readonly service: LintService;
  readonly key: string | undefined;
  readonly written: string;
  readonly at: string;
};

export const OBJECT_KINDS: readonly { readonly kind: ObjectKind; readonly section: string }[] = [
  { kind: 'network', section: 'networks' },
  { kind: 'volume', section: 'volumes' },
  { kind: 'config', section: 'configs' },
  { kind: 'secret', section: 'secrets' },
];

/** The objects of one kind that services use. */
export function usesOf(services: readonly LintService[], kind: ObjectKind): ObjectUse[] {
  return services.flatMap((service) => {
    if (kind === 'network') return networksOf(service);
    if (kind === 'volume') return volumesOf(service);
    return filesOf(service, `${kind}s`).concat(kind === 'config' ? credentialSpecOf(service) : []);
  });
}

/** A list of names, or a mapping with the settings of each. */
function networksOf(service: LintService): ObjectUse[] {
  const networks = service.body.get('networks');
  const named: ObjectUse[] = (networks?.entries() ?? []).map(({ key, keyAt }) => ({
    service,
    key,
    written: key,
    at: keyAt,
  }));
  return named.concat(
    (networks?.items() ?? []).map(({ at, text: key, written = '' }) => ({ service, key, written, at })),
  );
}

function volumesOf(service: LintService): ObjectUse[] {
  const written = service.body.get('volumes')?.items().length ?? 0;
  const known = service.mounts.flatMap(({ at, type, source: key, written }) =>
    type === 'volume' && key !== undefined ? [{ service, key, written, at }] : [],
  );
  return service.mounts.length < written ? [...known, { service, key: undefined, written: '', at: service.at }] : known;
}

/** Short: the key alone. Long: the key as `source`. */
function filesOf(service: LintService, section: string): ObjectUse[] {
  return (service.body.get(section)?.items() ?? []).map((item) => {
    const key = item.written === undefined ? item.get('source') : item;
    return { service, key: key?.text, written: key?.written ?? '', at: key?.at ?? item.at };
  });
}

function credentialSpecOf(service: LintService): ObjectUse[] {
  const config = service.body.get('credential_spec')?.get('config');
  return config === undefined ? [] : [{ service, key: config.text, written: config.written ?? '', at: config.at }];
}
