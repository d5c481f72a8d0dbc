export { ConfigError, EXIT_CONFIG, type ConfigMistake } from './config/config-error.js';
export { renderEnvExample } from './config/env-example.js';
export { readConfig, type Environment, type ProcessConfig, type ReadConfigOptions } from './config/read-config.js';
export { databaseUrlOf, directUrlOf } from './config/run-mode.js';
export { COMMAND_SERVICE_CONFIG, SERVICE_CONFIG } from './config/service-config.js';
export { SHARED_CONFIG, type SharedConfig } from './config/shared-config.js';
export type { ConfigOf, ConfigSpec, ConfigVariable } from './config.js';
export { openEmbeddedKey } from './embedded-key.js';
export { keepSignIn, takeSignIn, type DemoIdentity, type DemoSignIn } from './embedded-sign-in.js';
export { createLogger, type LoggerOptions } from './logging/logger.js';
export type { Module, ModuleContext, RunMode, RunningModule } from './module.js';
export { busAccessOf } from './nats/bus-access.js';
export * from './nats/nats-permissions.js';
export * from './nats/render-nats-users.js';
export { callOperation, type OperationCall, type OperationResult } from './operations/call-operation.js';
export {
  replyOf,
  type OperationHandler,
  type OperationHandlers,
  type OperationInput,
  type OperationNameOf,
  type OperationReply,
} from './operations/handlers.js';
export {
  createForgetCommandsTimer,
  PURGE_EVERY_MS,
  type ForgetCommandsOptions,
} from './operations/forget-commands-timer.js';
export { serveOperations, type ServeOperationsOptions } from './operations/serve-operations.js';
export { createStoreMetrics, type StoreMetrics } from './operations/store-metrics.js';
export { pause } from './pause.js';
export { runProcess } from './process/run-process.js';
export { startProcess, type ProcessOptions, type RunningProcess } from './process/start-process.js';
export { createSharedTime, sharedTime, type ClockSample, type SharedTime } from './time/shared-time.js';
export { createTimer, type Timer, type TimerOptions } from './timer.js';
