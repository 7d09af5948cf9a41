import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { recordedReport } from '../../../../../test/support/report/report-pictures.ts';
import { reportJunit } from './junit.ts';

const report = await recordedReport();

/** Strict: malformed XML throws. */
function parse(text: string): Element {
  const refuse = (_level: string, message: string) => {
    // Characters that XML does not allow are replaced by U+FFFD, on purpose.
    if (!/replacement character/.test(message)) throw new Error(message);
  };
  const root = new DOMParser({ onError: refuse }).parseFromString(text, 'text/xml').documentElement;
  if (!root) throw new Error('no document');
  return root;
}

function childrenOf(element: Element): Element[] {
  return [...element.childNodes].filter((node): node is Element => node.nodeType === 1);
}

function all(root: Element, name: string): Element[] {
  return [...root.getElementsByTagName(name)];
}

/** What the XSD of Apache Ant's JUnit reports demands (windyroad/JUnit-Schema), with `testsuites` at the top. */
function faults(root: Element): string[] {
  const found: string[] = [];
  const demand = (good: boolean, what: string) => good || found.push(what);
  demand(root.tagName === 'testsuites', 'the root is testsuites');
  for (const suite of childrenOf(root)) {
    demand(suite.tagName === 'testsuite', 'only testsuite below testsuites');
    for (const name of ['name', 'hostname']) demand(!!suite.getAttribute(name), `testsuite has ${name}`);
    demand(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(suite.getAttribute('timestamp') ?? ''), 'timestamp without a zone');
    demand(/^\d+(\.\d+)?$/.test(suite.getAttribute('time') ?? ''), 'time is decimal');
    const order = childrenOf(suite).map(({ tagName }) => tagName);
    demand(/^properties( testcase)* system-out system-err$/.test(order.join(' ')), `order: ${order.join(' ')}`);
    const cases = childrenOf(suite).filter(({ tagName }) => tagName === 'testcase');
    const having = (name: string) => cases.filter((one) => childrenOf(one).some(({ tagName }) => tagName === name));
    const counts = { tests: cases, failures: having('failure'), errors: having('error'), skipped: having('skipped') };
    for (const [name, { length }] of Object.entries(counts))
      demand(suite.getAttribute(name) === String(length), `${name} is ${length}`);
    for (const one of cases) {
      for (const name of ['name', 'classname']) demand(!!one.getAttribute(name), `testcase has ${name}`);
      demand(/^\d+(\.\d+)?$/.test(one.getAttribute('time') ?? ''), 'time is decimal');
      demand(childrenOf(one).length <= 1, 'one outcome a testcase');
      for (const outcome of childrenOf(one)) {
        demand(['failure', 'error', 'skipped'].includes(outcome.tagName), `no ${outcome.tagName} in a testcase`);
        demand(!!outcome.getAttribute('type'), 'an outcome has a type');
      }
    }
  }
  return found;
}

describe('the report as JUnit XML', () => {
  test('has a test case a service; the one that was rolled back fails with its cause', () => {
    const root = parse(reportJunit(report));
    expect(faults(root)).toEqual([]);
    const probes = report.probes?.map(({ url }) => `probe ${url}`) ?? [];
    expect(all(root, 'testcase').map((one) => one.getAttribute('name'))).toEqual([
      ...report.services.map(({ name }) => name),
      ...probes,
    ]);
    const [failure, ...others] = all(root, 'failure');
    expect(others).toEqual([]);
    expect((failure?.parentNode as Element | undefined)?.getAttribute('name')).toBe('shop_prod_frontend');
    expect(failure?.getAttribute('message')).toBe('rolled-back: it exits with code 1');
    expect(failure?.textContent).toContain('fatal: migration 0042 is missing');
  });

  test('an expectation that did not hold fails in a test case of its probe', () => {
    const [probe] = report.probes ?? [];
    if (!probe) throw new Error('the recording has no probe');
    const gate = { seconds: 10, held: false, why: 'status 503' };
    const root = parse(reportJunit({ ...report, services: [], probes: [{ ...probe, gate }] }));
    expect(faults(root)).toEqual([]);
    expect(all(root, 'failure').map((one) => one.getAttribute('message'))).toEqual([
      `${probe.url} did not respond as expected: status 503`,
    ]);
  });

  test('what the engine refused is an error of its own', () => {
    const root = parse(reportJunit({ ...report, dockerError: 'network x not found' }));
    expect(faults(root)).toEqual([]);
    expect(all(root, 'error').map((error) => error.getAttribute('message'))).toEqual(['network x not found']);
  });

  test('hostile texts stay text, and what XML cannot hold is replaced', () => {
    const text = `]]>"'<&\u0000\u001b[31m\ud800\ufffe`;
    const services = report.services.map((service) => ({
      ...service,
      name: text,
      ...(service.cause ? { cause: { ...service.cause, headline: text, logs: [text] } } : {}),
    }));
    const root = parse(reportJunit({ ...report, services, server: text }));
    expect(faults(root)).toEqual([]);
    expect(all(root, 'testcase')[0]?.getAttribute('name')).toBe(`]]>"'<&\ufffd\ufffd[31m\ufffd\ufffd`);
    expect(all(root, 'failure')[0]?.textContent).toContain(']]>"');
  });
});
