export * from './events/index.js';
export * from './operation.js';
export * from './operations/index.js';
export * from './schemas/index.js';
export * from './strict-json.js';
export * from './validation/index.js';
export * from './wire.js';
