export * from './api-error.js';
export * from './build-request.js';
export * from './client.js';
