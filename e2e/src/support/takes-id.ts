import type { OperationDefinition } from '@handoff/contracts';

/** Whether an operation's path holds an id. Others hold a name, or nothing. */
export function takesId({ params }: Pick<OperationDefinition, 'params'>): boolean {
  return Object.values(params.properties).some((schema) => (schema as { readonly format?: string }).format === 'uuid');
}

/** What stands in a path where a test does not care: an id that nothing has, or a name that something could have. */
export function anyParameter(name: string, newId: () => string): string {
  return name === 'role' ? 'manager' : newId();
}
