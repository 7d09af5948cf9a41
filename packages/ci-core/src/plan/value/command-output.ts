const LINE_BREAK = 10;
const RETURN = 13;

/**
 * What a command printed, as the value of a secret: one line is meant without its line break, as a shell takes it; several
 * lines, such as a private key, stay byte for byte.
 */
export function commandValue(output: Uint8Array): Uint8Array {
  if (output.indexOf(LINE_BREAK) !== output.length - 1) return output;
  return output.subarray(0, output.at(-2) === RETURN ? -2 : -1);
}
