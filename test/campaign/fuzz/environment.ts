import fc from 'fast-check';
import { anyText } from './mutate.ts';

/** Variables, some of them by names that mean something. */
export const anyEnvironment = (names: readonly string[]) =>
  fc.dictionary(
    fc.oneof(fc.constantFrom(...names), anyText),
    fc.oneof(anyText, fc.constantFrom('1', 'true', 'https://git.example.com/a/b', 'a/b', '7')),
    { maxKeys: 12 },
  );
