import type { OperationDefinition } from '@handoff/contracts';

/** Whether the path of an operation holds an id. Other paths hold a name or no parameter. */
export function takesId({ params }: Pick<OperationDefinition, 'params'>): boolean {
  return Object.values(params.properties).some((schema) => (schema as { readonly format?: string }).format === 'uuid');
}

/** A path parameter for tests that do not care about it: an unknown id, or a possible name. */
export function anyParameter(name: string, newId: () => string): string {
  return name === 'role' ? 'manager' : newId();
}
