import { describeHostResolver } from '../ports/host-resolver.contract.js';
import { createSystemHostResolver } from './system-host-resolver.js';

describeHostResolver('system', createSystemHostResolver());
