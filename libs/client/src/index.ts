export * from './api-error.js';
export * from './call.js';
export * from './client-credentials.js';
export * from './client-options.js';
export * from './client.js';
export type { Listing } from './listing.js';
export type { OperationInput, OperationMethods } from './methods.js';
export * from './token.js';
