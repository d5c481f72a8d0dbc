const NAME = /^[\x21-\x39\x3b-\x7e]+$/;

/**
 * Headers as every bus carries them, so that what works in process works over NATS: names in lower case, values without
 * white space around them.
 *
 * @throws TypeError when a name is not printable ASCII without a colon, or a value has a line break.
 */
export function normalizeHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const normalized: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) throw new TypeError(`not a header name: ${JSON.stringify(name)}`);
    if (/[\r\n]/.test(value)) throw new TypeError(`header ${name} has a line break`);
    normalized[name.toLowerCase()] = value.trim();
  }
  return normalized;
}
