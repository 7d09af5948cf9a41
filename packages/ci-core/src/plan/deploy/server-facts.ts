/** What the server showed before anything was changed. */
export type ServerFacts = {
  readonly host: string;
  readonly cli: string;
  readonly engine: {
    readonly version: string;
    readonly name: string;
    readonly nodes: number;
    /** Milliseconds since 1970 by the engine's clock. */
    readonly time: number;
  };
  readonly folder: {
    readonly writable: boolean;
    /** The nearest folder that exists. */
    readonly nearest: string;
    readonly freeKilobytes: number;
    readonly missingTools: readonly string[];
  };
  readonly networks: readonly { readonly name: string; readonly scope: string }[];
  readonly secrets: readonly string[];
  /** Base64 of the content by name. */
  readonly configs: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, ImageFact>;
  /** What the registry said to the login; undefined when it took it, or there is none. */
  readonly loginRefusal: string | undefined;
};

/** Where an image can be had: what the registry said, and whether the manager has it already. */
export type ImageFact = {
  readonly registry: 'has it' | 'has it not' | 'refused' | 'unreachable';
  readonly said: string;
  readonly local: boolean;
};
