import type { Secret } from '../../secret.ts';
import type { Http } from '../http/http.ts';

export type PlatformInput = {
  readonly apiUrl: string;
  /** `owner/name`, or the path with all groups. */
  readonly repository: string;
  readonly token: Secret;
  readonly http: Http;
};
