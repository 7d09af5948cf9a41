import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { hostPortHolders } from './host-ports.ts';

const publishing = (ID: string, PublishMode: string, Protocol = 'tcp', PublishedPort = 80) =>
  service(spec({ Name: `shop_${ID}`, EndpointSpec: { Ports: [{ Protocol, PublishedPort, PublishMode }] } }), { ID });

test('the holders of a host port are the other services that publish it on their nodes', () => {
  const web = publishing('web', 'host');
  const others = [
    publishing('proxy', 'host'),
    publishing('dns', 'host', 'udp'),
    publishing('mesh', 'ingress'),
    publishing('api', 'host', 'tcp', 81),
    service(spec({ Name: 'shop_quiet' }), { ID: 'quiet' }),
  ];
  expect(hostPortHolders(web, [web, ...others])).toEqual(['shop_proxy']);
});
