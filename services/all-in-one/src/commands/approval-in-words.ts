/** An approval that rules require, such as `by manager and 2 of legal, good for 3600 s`. */
export function approvalInWords(
  groups: readonly { readonly role: string; readonly required: number }[],
  expiresIn: number,
): string {
  const by = groups.map(({ role, required }) => (required === 1 ? role : `${required} of ${role}`)).join(' and ');
  return `by ${by}, good for ${expiresIn} s`;
}
