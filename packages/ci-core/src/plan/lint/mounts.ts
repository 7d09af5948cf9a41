import { normalizedPath } from '../manifest/manifest.ts';
import { type Field, isOn } from './field.ts';

/** A mount of a service, in the short or the long form. */
export type LintMount = {
  readonly at: string;
  readonly type: string;
  /** The key of a volume, or a path; undefined for an anonymous volume. */
  readonly source: string | undefined;
  readonly isReadOnly: boolean;
};

export function mountsOf(service: Field): LintMount[] {
  return (service.get('volumes')?.items() ?? []).flatMap((item): LintMount[] => {
    if (item.written !== undefined) return item.text === undefined ? [] : [shortMount(item.at, item.text)];
    const type = item.get('type')?.text;
    const source = item.get('source');
    // A variable that is not set: neither is known.
    if (type === undefined || (source !== undefined && source.text === undefined)) return [];
    const path = type === 'bind' && source?.text ? normalizedPath(source.text) : source?.text;
    return [{ at: source?.at ?? item.at, type, source: path || undefined, isReadOnly: isOn(item.get('read_only')) }];
  });
}

/** `name:/path`, `./path:/path:ro` or `/path` alone, which is an anonymous volume. */
function shortMount(at: string, text: string): LintMount {
  const [source = '', target, options = ''] = text.split(':');
  if (target === undefined) return { at, type: 'volume', source: undefined, isReadOnly: false };
  const isReadOnly = options.split(',').includes('ro');
  const isPath = /^[./~]/.test(source);
  return { at, type: isPath ? 'bind' : 'volume', source: isPath ? normalizedPath(source) : source, isReadOnly };
}
