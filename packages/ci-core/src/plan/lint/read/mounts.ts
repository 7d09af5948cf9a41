import { normalizedPath } from '../../manifest/manifest.ts';
import { type Field, isOn } from './field.ts';

/** A mount of a service, in the short or the long form. */
export type LintMount = {
  readonly at: string;
  readonly type: string;
  /** The key of a volume, or a path; undefined for an anonymous volume. */
  readonly source: string | undefined;
  /** The source as written, for messages. */
  readonly written: string;
  readonly isReadOnly: boolean;
};

export function mountsOf(service: Field): LintMount[] {
  return (service.get('volumes')?.items() ?? []).flatMap((item): LintMount[] => {
    if (item.written !== undefined) return item.text === undefined ? [] : [shortMount(item, item.text)];
    const type = item.get('type')?.text;
    const source = item.get('source');
    // A variable that is not set: neither is known.
    if (type === undefined || (source !== undefined && source.text === undefined)) return [];
    const path = type === 'bind' && source?.text ? normalizedPath(source.text) : source?.text;
    return [
      {
        at: source?.at ?? item.at,
        type,
        source: path || undefined,
        written: source?.written ?? '',
        isReadOnly: isOn(item.get('read_only')),
      },
    ];
  });
}

/** `name:/path`, `./path:/path:ro` or `/path` alone, which is an anonymous volume. */
/** A path of Windows has a colon of its own. */
const WINDOWS = /^(?:[a-z]:[\\/]|\\\\)/i;

function shortMount({ at, written: whole = '' }: Field, text: string): LintMount {
  if (WINDOWS.test(text)) return { at, type: 'bind', source: undefined, written: whole, isReadOnly: false };
  const [source = '', target, options = ''] = text.split(':');
  if (target === undefined) return { at, type: 'volume', source: undefined, written: whole, isReadOnly: false };
  // The colon of ${NAME:-default} is not the one behind the source.
  const written = /^(?:\$\{[^}]*\}|[^:])*/.exec(whole)?.[0] ?? '';
  const isReadOnly = options.split(',').includes('ro');
  const isPath = /^[./~]/.test(source);
  return {
    at,
    type: isPath ? 'bind' : 'volume',
    source: isPath ? normalizedPath(source) : source,
    written,
    isReadOnly,
  };
}
