export { MAX_FIELD_ERRORS } from './field-errors.js';
export * from './check-document.js';
export * from './validate-input.js';
export { conformsTo } from './compiled.js';
