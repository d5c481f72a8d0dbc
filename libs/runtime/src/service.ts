// What only a service with a database needs. The gateway has none, and does not load the code for one.
export { noting, openKnownRoles } from './operations/known-roles.js';
export { openCommandService, type CommandService, type CommandServiceName } from './operations/open-command-service.js';
export { openService, type Service } from './operations/open-service.js';
