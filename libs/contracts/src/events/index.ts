export * from './announce-refusal.js';
export * from './catalogue.js';
export * from './create-event.js';
export * from './event-data.js';
export * from './event-types.js';
export * from './read-event.js';
export * from './subjects.js';
