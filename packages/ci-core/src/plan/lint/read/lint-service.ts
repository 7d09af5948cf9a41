import { parseDuration } from '../../../settings/duration.ts';
import { child } from '../../../yaml.ts';
import type { LintSource } from '../lint-source.ts';
import { type Field, fieldOf } from './field.ts';
import { type LintMount, mountsOf } from './mounts.ts';
import { type LintPort, portsOf } from './ports.ts';

/** A service of the compose file with what several rules ask of it. */
export type LintService = {
  readonly name: string;
  /** Where its name is. */
  readonly at: string;
  readonly body: Field;
  readonly mode: string;
  /** A service job ends by itself, and is not updated task by task. */
  readonly isJob: boolean;
  readonly isStartFirst: boolean;
  /** Where the order is set. */
  readonly orderAt: string;
  readonly ports: readonly LintPort[];
  readonly mounts: readonly LintMount[];
};

export function lintServices({ manifest: { yaml }, variables }: Pick<LintSource, 'manifest' | 'variables'>) {
  const services = fieldOf({ yaml, variables }, child(yaml, yaml.root, 'services'));
  return services.entries().map(({ key, keyAt, value }): LintService => {
    const deploy = value.get('deploy');
    const order = deploy?.get('update_config')?.get('order');
    const mode = deploy?.get('mode')?.text ?? 'replicated';
    return {
      name: key,
      at: keyAt,
      body: value,
      mode,
      isJob: mode.endsWith('-job'),
      isStartFirst: order?.text === 'start-first',
      orderAt: order?.at ?? keyAt,
      ports: portsOf(value),
      mounts: mountsOf(value),
    };
  });
}

/** A value below `deploy:`, such as `deployed(service, 'update_config', 'monitor')`. */
export function deployed({ body }: LintService, ...path: readonly string[]): Field | undefined {
  return ['deploy', ...path].reduce<Field | undefined>((field, key) => field?.get(key), body);
}

/** Milliseconds of a duration as Docker writes it; undefined if it is unknown. */
export function durationOf(field: Field | undefined, fallback: number): number | undefined {
  if (field === undefined) return fallback;
  return field.text === undefined ? undefined : parseDuration(field.text);
}
