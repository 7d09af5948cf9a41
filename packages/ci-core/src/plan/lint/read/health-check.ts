import { type Field, isOn } from './field.ts';
import type { LintService } from './lint-service.ts';

/** The test of a health check as it is written: a shell command, or a list whose first item says what the others are. */
export type HealthTest = {
  readonly at: string;
  readonly kind: string;
  /** It is one text, for a shell. */
  readonly isText: boolean;
  readonly words: readonly string[];
  /** The same as written, for messages: a variable may be a secret. */
  readonly written: readonly string[];
};

/** True if the check of the image is turned off, which is on purpose. */
export function isTurnedOff(check: Field): boolean {
  const test = check.get('test');
  return isOn(check.get('disable')) || test?.items()[0]?.text === 'NONE';
}

/** The test of a service; undefined if it has none, or if a part of it is unknown. */
export function healthTestOf({ body }: LintService): HealthTest | undefined {
  const check = body.get('healthcheck');
  const test = check?.get('test');
  if (check === undefined || test === undefined || isTurnedOff(check)) return undefined;
  if (test.written !== undefined)
    return test.text === undefined
      ? undefined
      : { at: test.at, kind: 'CMD-SHELL', isText: true, words: [test.text], written: [test.written] };
  const items = test.items();
  const known = items.flatMap(({ text, written }) => (text === undefined ? [] : [{ text, written: written ?? '' }]));
  const [first, ...rest] = known;
  if (first === undefined || known.length < items.length) return undefined;
  const words = rest.map(({ text }) => text);
  return { at: test.at, kind: first.text, isText: false, words, written: rest.map(({ written }) => written) };
}
