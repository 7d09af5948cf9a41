/** The name of a secret without the hash of its content that a versioned name has. */
export function secretNameShown(name: string): string {
  return name.replace(/[0-9a-f]{12,}/gi, '…');
}
