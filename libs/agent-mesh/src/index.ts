export * from './mesh-config.js';
export * from './run-stdio.js';
export * from './serve-http.js';
export type { ReadCard } from './card/approval-card.js';
export type { AgreeOnHour } from './call-once.js';
export type { Operations } from './tool.js';
