import { describe, expect, test } from '@jest/globals';
import { canonicalJson, hmacSha256Hex, sha256Hex, uuidv7 } from '@handoff/kernel';
import { announceRefusal } from '@handoff/contracts';
import type { Task } from '../domain/task/task.js';
import { aCall, anApproval, aTask, fay, noon } from '../testing/builders.js';
import { aGrant } from '../testing/grants.js';
import { announce } from './announce.js';
import { representListedTask, representTask } from './represent.js';

test('an event of a task names the role in which the caller acted, and none of its other roles', () => {
  const principal = { issuer: 'urn:test', subject: 'ada', roles: ['finance', 'legal', 'board'] };
  const task = aTask();
  const event = announce(
    { prefix: 'test', newId: uuidv7 },
    {
      name: 'task.cancelled',
      task,
      fromStatus: 'pending',
      by: { issuer: 'urn:test', subject: 'ada', role: 'finance' },
    },
    { now: task.createdAt, call: aCall(principal) },
  );
  expect((JSON.parse(event.body) as { data: unknown }).data).toMatchObject({
    actor: { issuer: 'urn:test', subject: 'ada', roles: ['finance'] },
    role: 'finance',
  });
  expect(event.body).not.toMatch(/legal|board/);
});

test('a use of a grant is told to the groups that it was used for, and to no other group of the grant', () => {
  const groups = ['manager', 'legal'].map((role) => ({ role, required: 1 }));
  const [grant, task] = [aGrant({ groups }), aTask()];
  const cause = { now: noon, call: aCall(fay) };
  const change = { grant, fromStatus: 'active', by: { issuer: 'urn:test', subject: 'fay', role: 'finance' } } as const;
  const announcer = { prefix: 'test', newId: uuidv7 };
  const toldTo = (body: string) => (JSON.parse(body) as { data: { participants: unknown } }).data.participants;
  const usedFor = { task, approval: anApproval({ taskId: task.id }) };
  const used = announce(announcer, { ...change, name: 'grant.used', usedFor }, cause);
  expect(toldTo(used.body)).toEqual(['finance', 'manager']);
  const revoked = announce(announcer, { ...change, name: 'grant.revoked' }, cause);
  expect(toldTo(revoked.body)).toEqual(['finance', 'manager', 'legal']);
});

describe('the content hash in events', () => {
  const announcer = { prefix: 'test', newId: uuidv7 };
  const told = (task: Task): readonly string[] => {
    const cause = { now: task.createdAt, call: aCall(fay) };
    const approval = anApproval({ taskId: task.id, contentHash: task.contentHash });
    const by = undefined;
    return [
      announce(announcer, { name: 'task.routed', task, fromStatus: undefined, by }, cause).body,
      announce(announcer, { name: 'approval.requested', approval, task, fromStatus: undefined, by }, cause).body,
    ];
  };
  const hashesIn = (body: string): readonly string[] => body.match(/\b[0-9a-f]{64}\b/g) ?? [];

  test('confirms no guess of a subscriber: hashing small content does not give it', () => {
    const bodies = told(aTask());
    const guesses = Array.from({ length: 2_000 }, (_, amount) => aTask({ data: { amount } }));
    expect(bodies.flatMap(hashesIn)).toHaveLength(2);
    for (const { data, contentHash } of guesses) {
      for (const hash of [sha256Hex(canonicalJson(data)), contentHash]) expect(bodies.join()).not.toContain(hash);
    }
  });

  test('can be verified by readers of the whole task, and not by readers of a list', () => {
    const task = aTask();
    const { hash_salt, content_hash, data } = representTask(task);
    const expected = [sha256Hex(canonicalJson(data)), content_hash].map((hash) => hmacSha256Hex(hash_salt!, hash));
    expect(told(task).flatMap(hashesIn)).toEqual(expected);
    expect(Object.keys(representListedTask(task))).not.toEqual(expect.arrayContaining([expect.stringMatching(/hash/)]));
  });

  test('cannot be verified when a task has no salt', () => {
    const task = aTask({ hashSalt: undefined });
    expect(representTask(task).hash_salt).toBeNull();
    const hashes = [...told(task), ...told(task)].flatMap(hashesIn);
    expect(new Set(hashes).size).toBe(4);
    expect(hashes).not.toContain(task.dataHash);
    expect(hashes).not.toContain(hmacSha256Hex('', task.dataHash));
  });
});

test('a refusal without a target is not addressed by the command’s key, which may be a hash of its content', () => {
  const call = aCall(fay, { keyed: true });
  const refused = {
    operation: 'routeTask',
    call,
    code: 'ROLE_NOT_HELD',
    targetId: undefined,
    role: undefined,
  } as const;
  const event = announceRefusal({ prefix: 'test', newId: uuidv7 }, 'task', refused, noon);
  expect([event.body, event.partitionKey].join()).not.toContain(call.commandId);
  expect(JSON.parse(event.body)).toMatchObject({ subject: event.id, data: { target_id: null } });
});
