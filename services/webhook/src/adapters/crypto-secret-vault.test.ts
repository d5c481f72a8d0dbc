import { describeSecretVault } from '../ports/secret-vault.contract.js';
import { createCryptoSecretVault } from './crypto-secret-vault.js';

const [first, second, third] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];

describeSecretVault('AES-256-GCM', {
  vault: createCryptoSecretVault([first]),
  stranger: createCryptoSecretVault([second]),
  replaced: createCryptoSecretVault([third, first]),
});
