import type { Secret } from '../../secret.ts';
import { registryHost, repositoryPath } from './registry-name.ts';

/** A login for one registry. Its address, user and password come from one source, so it is sent nowhere else. */
export type Login = {
  readonly host: string;
  /** Limits it to the images below a path of the registry; empty for all of its images. */
  readonly path: string;
  readonly user: string;
  readonly password: Secret;
  /** The password is an identity token, which stands for user and password. */
  readonly isToken: boolean;
  /** Where it is set, for messages: `REGISTRY_USER and REGISTRY_PASSWORD`. */
  readonly from: string;
};

/** The first login that an image may be asked for with. */
export function loginFor(image: string, logins: readonly Login[]): Login | undefined {
  const host = registryHost(image);
  const path = `${repositoryPath(image)}/`;
  return logins.find((login) => login.host === host && (login.path === '' || path.startsWith(`${login.path}/`)));
}
