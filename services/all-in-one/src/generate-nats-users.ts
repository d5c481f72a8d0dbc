import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { natsUsersFile } from './nats-users.js';

writeFileSync(fileURLToPath(new URL('../../../.docker/nats/users.conf', import.meta.url)), natsUsersFile());
