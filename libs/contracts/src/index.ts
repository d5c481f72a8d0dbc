export * from './operation.js';
export * from './operations/index.js';
export * from './schemas/index.js';
export * from './wire.js';
