export { directoryModule } from './module.js';
