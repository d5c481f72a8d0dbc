/** Whether a NATS subject matches a pattern: `*` stands for one token, `>` at the end for one or more. */
export function subjectMatches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  for (const [position, token] of wanted.entries()) {
    if (token === '>') return tokens.length > position;
    if (position >= tokens.length || (token !== '*' && token !== tokens[position])) return false;
  }
  return wanted.length === tokens.length;
}
