import { startScaledTopology } from './topology/scaled-topology.js';
import { runBlackBoxSuite } from './suites/black-box-suite.js';

runBlackBoxSuite('two processes of each service on Postgres, Redis and NATS', (env) => startScaledTopology({ env }));
