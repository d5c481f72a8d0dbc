/** Whether a pattern of a rule names something: exactly, or by its beginning with `*` at the end. */
export function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
