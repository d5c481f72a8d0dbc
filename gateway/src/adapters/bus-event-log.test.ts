import { expect, test } from '@jest/globals';
import { logHintSubject } from '@handoff/contracts';
import { openBus } from '@handoff/messaging';
import { eventLogContract } from '../ports/event-log.contract.js';
import { anEntry, createFakeEventLog } from '../testing/fake-event-log.js';
import { serveStubService } from '../testing/serve-stub-service.js';
import { createBusEventLog } from './bus-event-log.js';

const withParticipants = (list: readonly (readonly string[])[]) =>
  list.map((participants) => ({ ...anEntry(0), participants: [...participants] }));

eventLogContract('the audit service, over the bus', async () => {
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  const kept = createFakeEventLog();
  await serveStubService(bus, 'audit', async (_, { query }, { principal }) => {
    const { after_seq: afterSeq, limit: _limit, ...filter } = query as { after_seq?: number; limit: number };
    const page = await kept.readOn(afterSeq ?? kept.length(), { principal, filter });
    return { body: JSON.stringify(page) };
  });
  return {
    log: createBusEventLog({ bus, prefix: 'handoff', timeoutMs: 60_000 }),
    append(list, hinted) {
      const entries = kept.append(withParticipants(list), false);
      if (hinted) bus.events.hint(logHintSubject('handoff'), Buffer.from(JSON.stringify({ entries })));
    },
    leave: () => bus.close(),
    close: () => bus.close(),
  };
});

// The fake log of other tests must keep the same guarantees.
eventLogContract('tests', () => {
  const log = createFakeEventLog();
  return Promise.resolve({
    log,
    append: (list, hinted) => void log.append(withParticipants(list), hinted),
    leave: () => Promise.resolve(void (log.away = true)),
    close: () => Promise.resolve(),
  });
});

test.each(['', '{', '[]', '{"entries":1}', '{"entries":[{"seq":"1"}]}'])('the hint %s is ignored', async (text) => {
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  const log = createBusEventLog({ bus, prefix: 'handoff', timeoutMs: 2_000 });
  const heard: unknown[] = [];
  await log.listen((entries) => heard.push(...entries));
  bus.events.hint(logHintSubject('handoff'), Buffer.from(text));
  expect(heard).toEqual([]);
  await bus.close();
});
