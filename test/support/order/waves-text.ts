import { app, compose } from '../stack/stack-text.ts';

/** The services of a test stack in the order in which a deploy changes them. */
export const waves = [
  ['db', 'cache'],
  ['api', 'worker'],
  ['shop', 'admin'],
  ['web', 'proxy'],
] as const;

/** Each service depends on all of the wave before. `bad` is the one that crashes. */
export function wavesText(tag: string, bad = ''): string {
  const services = waves.flatMap((names, at) =>
    names.map((name, index) => {
      const others = [...(waves[at - 1] ?? [])];
      const mapped = others.map((one) => `\n      ${one}: { condition: service_healthy }`).join('');
      const dependsOn =
        index === 0 ? `\n    depends_on: [${others.join(', ')}]` : `\n    depends_on:${mapped || ' {}'}`;
      return [name, app(name === bad ? 'crash' : tag, dependsOn)] as const;
    }),
  );
  return compose(Object.fromEntries(services));
}
