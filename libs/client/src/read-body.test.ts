import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { clientCredentials } from './client-credentials.js';
import { createClient, type HandoffClient } from './client.js';
import { startStub, type Answer, type StubGateway } from './testing/stub-gateway.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Begins an answer, and collects garbage before it stalls. */
const stalls =
  (contentType: string, beginning: string): Answer =>
  (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.write(beginning);
    const collecting = setInterval(collectGarbage, 10);
    setTimeout(() => clearInterval(collecting), 300);
  };
const clientOf = ({ url }: StubGateway): HandoffClient => createClient({ baseUrl: url, token: 't', retries: 0 });

/** The outcome, or that there is none long after there should be one. */
function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  const tooLate = new Promise((resolve) => setTimeout(resolve, 60_000, 'it hangs').unref());
  return Promise.race([work.catch((error: unknown) => error), tooLate]);
}

describe('a body that stalls ends after a garbage collection', () => {
  test('by the timeout of the call', async () => {
    await using gateway = await startStub(stalls('application/json', '{"task_id":'));
    const work = clientOf(gateway).getTask({ task_id: 't' }, { timeoutMs: 500 });
    expect(await outcomeOf(work)).toMatchObject({ name: 'HandoffConnectionError' });
  });

  test('by the caller', async () => {
    await using gateway = await startStub(stalls('application/json', '{"task_id":'));
    const caller = new AbortController();
    const work = clientOf(gateway).getTask({ task_id: 't' }, { signal: caller.signal });
    setTimeout(() => caller.abort(), 500);
    expect(await outcomeOf(work)).toMatchObject({ name: 'AbortError' });
  });

  test('when it is an event stream, by its reader', async () => {
    await using gateway = await startStub(stalls('text/event-stream', ': open\n\n'));
    const reader = new AbortController();
    const reading = clientOf(gateway).events({ signal: reader.signal }).next();
    setTimeout(() => reader.abort(), 500);
    expect(await outcomeOf(reading)).toMatchObject({ name: 'AbortError' });
  });

  test('when it is an event stream, by its silence', async () => {
    await using gateway = await startStub(stalls('text/event-stream', ': open\n\n'));
    const reader = new AbortController();
    const lost = new Promise((resolve) => {
      const onConnection = (state: string): void => void (state === 'lost' && resolve('lost'));
      const events = clientOf(gateway).events({ signal: reader.signal, idleMs: 500, onConnection });
      void events.next().catch(() => undefined);
    });
    expect(await outcomeOf(lost)).toBe('lost');
    reader.abort();
  });

  test('when it is a token, by its timeout', async () => {
    await using provider = await startStub(stalls('application/json', '{"access_token":'));
    const token = clientCredentials({ tokenUrl: provider.url, clientId: 'c', clientSecret: 's', timeoutMs: 500 });
    expect(await outcomeOf(Promise.resolve(token()))).toMatchObject({ name: 'HandoffTokenError' });
  });
});
