/** A secret from a file whose `name` is `${VARIABLE}`. */
export type SecretVersion = { readonly variable: string; readonly content: Uint8Array };
