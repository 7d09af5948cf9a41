import { expect, it } from 'vitest';
import { isFoundByLint } from './ignored-options.ts';

// As the docker commands 20.10 and 28.5 print them.
const said = [
  'Ignoring unsupported options: restart',
  'Ignoring unsupported options: build, restart',
  'Ignoring deprecated options:',
  'container_name: Setting the container name is not supported.',
  "expose: Exposing ports is unnecessary - services on the same network can access each other's containers on any port.",
  `time="2026-11-29T15:47:09Z" level=warning msg="ignoring IP-address (127.0.0.1:18082:8080/tcp) service will listen on '0.0.0.0'"`,
];

it('check leaves out what docker says of options that the lint finds with their places, and nothing else', () => {
  expect(said.filter((line) => !isFoundByLint(line))).toEqual([]);
  const others = [
    'Ignoring unsupported options: restart, brand_new',
    'image app:1 could not be accessed on a registry',
  ];
  expect(others.filter(isFoundByLint)).toEqual([]);
});
