export { main, runCli } from './cli.js';
export { makeConsoleLink } from './console-link.js';
export { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER, openEmbeddedIssuer, type EmbeddedIssuer } from './embedded-issuer.js';
export { findGateway, type FoundGateway } from './find-gateway.js';
export { loadModules } from './modules.js';
