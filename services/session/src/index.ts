export { sessionModule } from './module.js';
