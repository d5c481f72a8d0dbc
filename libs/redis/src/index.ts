export { connectRedis, type RedisOptions } from './connect-redis.js';
export type { RedisClient, RedisReply, RedisScript } from './redis-client.js';
