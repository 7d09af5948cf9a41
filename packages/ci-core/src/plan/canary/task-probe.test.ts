import { expect, test } from 'vitest';
import { addressesOf, askingValues, readTaskResponses } from './task-probe.ts';

const task = (State: string, node: string, ...attached: [network: string, address: string][]) => ({
  NodeID: node,
  Status: { State },
  NetworksAttachments: attached.map(([ID, address]) => ({ Network: { ID }, Addresses: [`${address}/24`] })),
});
const probe = { url: 'http://web:8080/a', from: 'runner', every: 250, version: {}, expect: undefined } as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('running tasks are asked in one network, from the node of one of them', () => {
  const tasks = [
    task('failed', 'n0', ['x', '10.0.0.2']),
    task('running', 'n1', ['x', '10.0.0.3'], ['y', '10.0.1.3']),
    task('running', 'n2', ['y', '10.0.1.4'], ['x', '10.0.0.4']),
  ];
  expect(addressesOf(tasks)).toEqual({ node: 'n1', network: 'x', addresses: ['10.0.0.3', '10.0.0.4'] });
  expect(addressesOf([task('running', 'n1')])).toBeUndefined();
  expect(addressesOf([])).toBeUndefined();
});

test('the host of the address is sent, and each task gets the request', () => {
  expect(askingValues(probe.url, probe, ['10.0.0.3', 'fd00::3'])).toEqual([
    'http:',
    'web',
    '8080',
    '/a',
    '10',
    '0.25',
    '2',
    '8192',
    '10.0.0.3',
    '[fd00::3]',
  ]);
  const shop = {
    ...probe,
    url: 'https://shop.example',
    expect: { status: 200, body: undefined, version: undefined, for: 500 },
  };
  expect(askingValues(shop.url, shop, [])).toEqual(['https:', 'shop.example', '443', '/', '0.5', '0.25', '2', '8192']);
});

test('a line for each response, and an error where there was none', () => {
  const output = [
    `10.0.0.3 ${base64('ok')} ${base64('HTTP/1.1 200 OK\r\nX-V: 2\r\n')}`,
    `10.0.0.4  ${base64('curl: (7) refused')}`,
    'noise',
    '',
  ].join('\n');
  const [good, bad, ...rest] = readTaskResponses(output);
  expect(rest).toEqual([]);
  expect(good).toMatchObject({ address: '10.0.0.3', response: { status: 200, body: 'ok' } });
  expect(bad).toEqual({ address: '10.0.0.4', response: { error: 'curl: (7) refused' } });
});
