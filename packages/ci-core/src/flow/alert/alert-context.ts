import type { CiContext } from '../../context/context.ts';
import type { Http } from '../../effects/http/http.ts';

export type AlertContext = {
  readonly context: CiContext;
  readonly http: Http;
};
