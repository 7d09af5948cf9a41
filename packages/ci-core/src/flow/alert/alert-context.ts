import type { CiContext } from '../../context/context.ts';
import type { Http } from '../../effects/http/http.ts';

/** What a channel needs besides its settings. */
export type AlertContext = {
  readonly context: CiContext;
  readonly http: Http;
};
