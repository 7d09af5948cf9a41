import { overlaps } from '../../stack/ipv4.ts';
import { type FieldEntry, isOn } from '../read/field.ts';
import { usesOf } from '../read/object-uses.ts';
import type { Rule } from '../rule.ts';

export const subnetOverlap: Rule = {
  name: 'subnet-overlap',
  level: 'error',
  finds: 'Two networks of the file whose subnets overlap.',
  why: 'The engine creates both networks, but can set up only one. The tasks of the other one stay in the state `new` without an error; only the log of `dockerd` says why. `check` and `plan` compare with the networks that are in the swarm already.',
  wrong: `services:
  web:
    image: shop/web:1
    networks: [front, back]
networks:
  front: { ipam: { config: [{ subnet: 10.77.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: 10.77.0.0/16 }] } }
`,
  right: `services:
  web:
    image: shop/web:1
    networks: [front, back]
networks:
  front: { ipam: { config: [{ subnet: 10.77.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: 10.77.1.0/24 }] } }
`,
  check: ({ root, services }) => {
    const used = new Set(usesOf(services, 'network').map(({ key }) => key));
    const networks = (root.get('networks')?.entries() ?? []).filter((entry) => isOverlay(entry) && used.has(entry.key));
    const subnets = networks.flatMap(({ key, value }) =>
      (value.get('ipam')?.get('config')?.items() ?? []).flatMap((one) => {
        const subnet = one.get('subnet');
        return subnet?.text === undefined ? [] : [{ key, subnet: subnet.text, written: subnet.written, at: subnet.at }];
      }),
    );
    return subnets.flatMap(({ key, subnet, written, at }, i) => {
      const other = subnets.slice(0, i).find((one) => one.key !== key && overlaps(one.subnet, subnet));
      if (other === undefined) return [];
      const says = `its subnet ${written} overlaps with ${other.written} of "${other.key}": its tasks never get an address`;
      return [{ at, subject: `network "${key}"`, says, fix: 'choose a subnet of its own' }];
    });
  },
};

/** True for a network that the engine creates with subnets of its own. */
function isOverlay({ value }: FieldEntry): boolean {
  const driver = value.get('driver');
  const ipam = value.get('ipam')?.get('driver');
  const external = value.get('external');
  const isDefault =
    (driver === undefined || driver.text === 'overlay') && (ipam === undefined || ipam.text === 'default');
  return isDefault && !isOn(external) && (external?.entries().length ?? 0) === 0;
}
