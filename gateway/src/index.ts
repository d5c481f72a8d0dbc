export { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER } from './adapters/embedded-signing-keys.js';
export { GATEWAY_CONFIG } from './config.js';
export { gatewayModule } from './module.js';
