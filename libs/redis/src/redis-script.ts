import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { unavailable } from '@handoff/kernel';
import type { Redis } from 'ioredis';
import type { RedisReply, RedisScript } from './redis-client.js';
import type { Connection } from './watch-connection.js';

/** A script that is called by its digest, and sent in full only if the server lacks it (a restart, SCRIPT FLUSH). */
export function createScript(redis: Redis, connection: Connection, name: string, lua: string): RedisScript {
  const detail = `Redis cannot run ${name} at the moment.`;
  const digest = createHash('sha1').update(lua).digest('hex');

  return async (keys, args) => {
    if (!connection.isUp()) throw unavailable(detail);
    const parameters = [keys.length, ...keys, ...args.map(toArgument)];
    try {
      return await send('EVALSHA', digest).catch((error: unknown) => {
        if (isNoScript(error)) return send('EVAL', lua);
        throw error;
      });
    } catch (cause) {
      connection.noteFailure(cause);
      throw unavailable(detail, cause);
    }

    async function send(command: string, script: string): Promise<RedisReply> {
      writeTogether(redis);
      return (await redis.callBuffer(command, script, ...parameters)) as RedisReply;
    }
  };
}

const corked = new WeakSet<object>();

/** Commands of one turn of the event loop leave in one write: a write for each costs more than the command. */
function writeTogether({ stream }: Redis): void {
  if (corked.has(stream)) return;
  corked.add(stream);
  stream.cork();
  setImmediate(() => {
    corked.delete(stream);
    stream.uncork();
  });
}

function toArgument(value: string | number | Uint8Array): string | number | Buffer {
  if (!(value instanceof Uint8Array)) return value;
  // A Buffer over the same memory: ioredis takes no other bytes.
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  // A command of texts alone is one text for ioredis, and costs it less.
  return bytes.length <= MAX_TEXT_BYTES && isUtf8(bytes) ? bytes.toString() : bytes;
}

const MAX_TEXT_BYTES = 16_384;

function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
