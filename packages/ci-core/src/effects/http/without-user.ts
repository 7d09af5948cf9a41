/** An address without the user and the password in it, which `fetch` rejects, and the header that has them instead. */
export function withoutUser(text: string): {
  readonly address: string;
  readonly authorization: Record<string, string>;
} {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { address: text, authorization: {} };
  const user = [url.username, url.password].map(decoded).join(':');
  Object.assign(url, { username: '', password: '' });
  return { address: url.href, authorization: { authorization: `Basic ${Buffer.from(user).toString('base64')}` } };
}

/** Unchanged if it is not encoded: a password may contain a bare %. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
