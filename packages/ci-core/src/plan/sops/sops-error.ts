import { CiError } from '../../errors.ts';

/** A file of SOPS that cannot be decrypted; the message follows its name. Never shows a value. */
export function sopsError(message: string, hint: string): CiError {
  return new CiError('INVALID_INPUT', message, { hint });
}

/** What to do about a form of SOPS that is not supported here: let its own command read it. */
export const WITH_SOPS = 'let sops read it: "x-command: [sops, decrypt, FILE]"';
