export * from './approvals.js';
export * from './audit.js';
export * from './define-operation.js';
export * from './registry.js';
export * from './route-task-body.js';
export * from './sessions.js';
export * from './status.js';
export * from './tasks.js';
