/** The id of the element that shows what a JSON Pointer names; of the models for all that is said of providers. */
export function placeId(pointer: string): string {
  return pointer.startsWith('/providers') ? 'at-providers' : `at${pointer.replaceAll('/', '-')}`;
}
