import { SERVICE_NAMES, type OperationDefinition, type ServiceName } from '../operation.js';
import { operationsOf } from './registry.js';

/** The callers of services over the bus. */
export type CallerName = ServiceName | 'gateway';

export const CALLER_NAMES: readonly CallerName[] = ['gateway', ...SERVICE_NAMES];

/** The callers that may call an operation over the bus. */
export function callersOf(operation: Pick<OperationDefinition, 'alsoCalledBy'>): readonly CallerName[] {
  return ['gateway', ...(operation.alsoCalledBy ?? [])];
}

/** The operations of a service that a caller may call. */
export function operationsCalledBy(caller: CallerName, service: ServiceName): readonly OperationDefinition[] {
  return operationsOf(service).filter((operation) => callersOf(operation).includes(caller));
}

/** A caller and a service that it calls. */
export interface CallLink {
  readonly caller: CallerName;
  readonly service: ServiceName;
}

/** Every pair of a caller and a service that it calls, such as gateway and session. */
export const CALL_LINKS: readonly CallLink[] = CALLER_NAMES.flatMap((caller) =>
  SERVICE_NAMES.filter((service) => operationsCalledBy(caller, service).length > 0).map((service) => ({
    caller,
    service,
  })),
);
