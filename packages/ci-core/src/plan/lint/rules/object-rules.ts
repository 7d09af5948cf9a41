import { hit } from '../hit.ts';
import { OBJECT_KINDS, usesOf } from '../read/object-uses.ts';
import type { Rule } from '../rule.ts';

/** Docker makes this network by itself, for services that name none. */
const DEFAULT_NETWORK = 'default';

export const undefinedObject: Rule = {
  name: 'undefined-object',
  level: 'error',
  finds: 'A network, volume, config or secret that a service uses and the file does not declare.',
  why: 'Docker refuses the whole stack.',
  wrong: `services:
  web:
    image: shop/web:1
    networks: [inner]
`,
  right: `services:
  web:
    image: shop/web:1
    networks: [inner]
networks:
  inner:
`,
  check: (input) =>
    OBJECT_KINDS.flatMap(({ kind, section }) => {
      const declared = new Set((input.root.get(section)?.entries() ?? []).map(({ key }) => key));
      return usesOf(input.services, kind).flatMap(({ service, key, written, at }) => {
        if (key === undefined || declared.has(key) || (kind === 'network' && key === DEFAULT_NETWORK)) return [];
        const says = `uses the ${kind} "${written}", which the file does not declare`;
        const fix = key.includes('/') ? `for a path write ./${key}` : `add it under "${section}:", or correct the name`;
        return [hit(service, at, says, fix)];
      });
    }),
};

export const unusedObject: Rule = {
  name: 'unused-object',
  level: 'warning',
  finds: 'A network, volume, config or secret that no service uses.',
  why: 'Often a typo or a rest. A config or secret with a file is created nevertheless; a network is not.',
  wrong: `services:
  web:
    image: shop/web:1
    networks: [inner]
networks:
  inner:
  outer:
`,
  right: `services:
  web:
    image: shop/web:1
    networks: [inner, outer]
networks:
  inner:
  outer:
`,
  check: (input) =>
    OBJECT_KINDS.flatMap(({ kind, section }) => {
      const uses = usesOf(input.services, kind);
      // One that is not known here may be any of them.
      if (uses.some(({ key }) => key === undefined)) return [];
      const used = new Set(uses.map(({ key }) => key));
      return (input.root.get(section)?.entries() ?? []).flatMap(({ key, keyAt }) => {
        if (used.has(key) || (kind === 'network' && key === DEFAULT_NETWORK)) return [];
        const says = 'no service uses it';
        return [{ at: keyAt, subject: `${kind} "${key}"`, says, fix: `use it in a service, or remove it` }];
      });
    }),
};
