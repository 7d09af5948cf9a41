/** One place where a rule applies. */
export type Hit = {
  readonly at: string;
  /** The service, or `network "inner"`. */
  readonly subject: string;
  /** Where the service begins: a comment there silences the rule for all of it. */
  readonly serviceAt?: string;
  /** The value found and why that matters. */
  readonly says: string;
  readonly fix: string;
};

/** A hit in a service. */
export function hit(
  service: { readonly name: string; readonly at: string },
  at: string,
  says: string,
  fix: string,
): Hit {
  return { at, subject: service.name, serviceAt: service.at, says, fix };
}
