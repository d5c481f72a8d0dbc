import { startEmbeddedTopology } from './topology/embedded-topology.js';
import { runBlackBoxSuite } from './suites/black-box-suite.js';

runBlackBoxSuite('one embedded process', (env) => startEmbeddedTopology({ env }));
