export { webhookModule } from './module.js';
