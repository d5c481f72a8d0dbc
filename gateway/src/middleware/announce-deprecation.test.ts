import { describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '@handoff/contracts';
import Koa from 'koa';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { GatewayState } from '../gateway-context.js';
import { announceDeprecation, deprecationHeaders } from './announce-deprecation.js';

const deprecated = { since: '2026-07-01', sunset: '2027-07-01', instead: '`queryStatus`' };

async function headersOf(operation: object): Promise<Readonly<Record<string, unknown>>> {
  const incoming = new IncomingMessage(new Socket());
  const ctx = new Koa<GatewayState>().createContext<GatewayState>(incoming, new ServerResponse(incoming));
  Object.assign(ctx.state, { operation });
  await announceDeprecation()(ctx, async () => undefined);
  return ctx.res.getHeaders();
}

describe('an answer', () => {
  test('of a deprecated operation says since when, until when, and where to read more', async () => {
    expect(await headersOf({ ...OPERATIONS.getStatus, deprecated })).toEqual({
      deprecation: '@1782864000',
      sunset: 'Thu, 01 Jul 2027 00:00:00 GMT',
      link: '</openapi.json>; rel="deprecation"; type="application/json"',
    });
  });

  test('of any other operation has none of these headers', async () => {
    expect(await headersOf(OPERATIONS.getStatus)).toEqual({});
  });
});

test('the sunset is an HTTP date, the deprecation a date of structured fields', () => {
  const { Deprecation, Sunset } = deprecationHeaders(deprecated);
  expect(Deprecation).toMatch(/^@\d+$/);
  expect(new Date(Sunset!).toUTCString()).toBe(Sunset);
});
