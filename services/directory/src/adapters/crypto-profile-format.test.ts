import { describeProfileFormat } from '../ports/profile-format.contract.js';
import { createCryptoProfileFormat } from './crypto-profile-format.js';

describeProfileFormat('Ed25519', (keys) => createCryptoProfileFormat(keys.map((key) => Buffer.alloc(32, key))));
