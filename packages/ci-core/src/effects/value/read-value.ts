/** The value of a config or secret, or why there is none. */
export type ReadValue = Uint8Array | { readonly message: string; readonly hint: string };
