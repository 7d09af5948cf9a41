/** A secret whose name changes with its content. */
export type SecretVersion = {
  /** The variable of its name, `${VARIABLE}`; of a name made of stack and key, what it begins with. */
  readonly variable: string;
  readonly content: Uint8Array;
  /** The stack to which a name made of stack and key belongs. */
  readonly stack?: string;
};
