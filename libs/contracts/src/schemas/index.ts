export * from './approval.js';
export * from './audit.js';
export * from './common.js';
export * from './live-event.js';
export * from './session.js';
export * from './status.js';
export * from './task.js';
export * from './webhook.js';
