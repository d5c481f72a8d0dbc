import { createBusHarness } from '../testing/bus-harness.js';
import { eventBusContract } from '../event-bus.contract.js';
import { openBus } from '../open-bus.js';
import { requestBusContract } from '../request-bus.contract.js';

const url = process.env['TEST_NATS_URL'] ?? '';
const natsHarness = () => createBusHarness((subjectPrefix) => openBus({ url, name: 'test', subjectPrefix }));

requestBusContract('NATS', natsHarness);
eventBusContract('NATS', natsHarness);
