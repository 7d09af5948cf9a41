import type { DesiredObject } from '../stack/desired-stack.ts';
import { STACK_LABEL } from '../stack/stack-state.ts';
import type { ValuedEntry } from './valued-entry.ts';

/** A config or secret that is created without the docker command, so that its content is in no file. */
export type GivenObject = Pick<ValuedEntry, 'kind' | 'key' | 'at' | 'labels' | 'templateDriver'> & {
  readonly name: string;
  /** The name does not change with the content. */
  readonly isFixed: boolean;
  readonly content: Uint8Array;
  /** Where the content comes from, in words. */
  readonly from: string;
};

/** The bodies of the requests that create configs or secrets, with the labels that the docker command gives them. */
export function givenBodies(given: readonly GivenObject[], kind: GivenObject['kind'], stack: string): DesiredObject[] {
  return given
    .filter((one) => one.kind === kind)
    .map(({ name, content, labels, templateDriver }) => ({
      Name: name,
      Labels: { ...labels, [STACK_LABEL]: stack },
      Data: Buffer.from(content).toString('base64'),
      ...(templateDriver === undefined ? {} : { Templating: { Name: templateDriver } }),
    }));
}
