/** Every text and every run of bytes (read as UTF-8) in a decoded protocol message: what a reader of the server sees. */
export function rawText(message: unknown): string {
  if (typeof message === 'string') return `${message}\n`;
  if (message instanceof Uint8Array) return `${Buffer.from(message).toString()}\n`;
  if (typeof message !== 'object' || message === null) return '';
  return Object.entries(message)
    .map(([key, value]) => `${key}\n${rawText(value)}`)
    .join('');
}
