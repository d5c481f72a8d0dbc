export * from './mesh-config.js';
export * from './mesh-server.js';
export * from './run-stdio.js';
