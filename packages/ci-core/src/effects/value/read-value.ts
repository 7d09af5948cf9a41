/** The value of a config or secret. */
export type ReadValue = {
  readonly content: Uint8Array;
  /** Values within it, to hide them. */
  readonly parts?: readonly string[];
};
