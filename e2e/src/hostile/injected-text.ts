import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HttpOperation } from '@handoff/contracts';
import { arbitraryOf, type Schema } from './arbitrary-of.js';
import { WITH_BODY } from './every-route.js';
import { isResultOf } from './is-result-of.js';
import { paramsOf, sceneFor, setScene, type OperationName } from './scene.js';
import { rulesBrokenBy, type Target } from './target.js';

const TEXTS = [
  "' OR '1'='1",
  "'; DROP TABLE sessions; --",
  "\\'; DELETE FROM audit; --",
  '$$; select pg_sleep(10); $$',
  '$1 $2 :name ?',
  "{a,b}','[1,2)",
  'a\r\nX-Injected: yes\r\n\r\n{}',
  'a\nSet-Cookie: injected=yes',
  '%0d%0aX-Injected:%20yes',
  'handoff.evt.>',
  '*.*',
  '${jndi:ldap://127.0.0.1/a}',
  '{{constructor.constructor("return process")()}}',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '\u202e\u2066\ufeff',
  'constructor',
];

type Path = readonly string[];

/** The places of a body that take text: strings, and free objects, which take it as a value and as a key. */
function placesOf(schema: Schema, at: Path = []): readonly Path[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((branch) => placesOf(branch, at));
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).flatMap(([name, member]) => placesOf(member, [...at, name]));
  if (schema.type === 'object') return [[...at, 'text']];
  return schema.type === 'string' || schema.type === undefined ? [at] : [];
}

function withText(value: unknown, [name, ...rest]: Path, text: string): unknown {
  if (name === undefined) return text;
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const changed = { ...object, [name]: withText(object[name], rest, text) };
  return name === 'text' && rest.length === 0 ? { [text]: { [text]: text } } : changed;
}

function completeBody({ body }: HttpOperation): unknown {
  const [complete] = fc.sample(arbitraryOf(body as Schema, true), { seed: 1, numRuns: 1 });
  // No long polls.
  const { wait_ms: _, ...rest } = complete as Record<string, unknown>;
  return rest;
}

export function injectedText(target: () => Target): void {
  const takingText = WITH_BODY.filter(({ body }) => placesOf(body as Schema).length > 0);
  describe.each(takingText.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
    test.each(placesOf(operation.body as Schema).map((place) => [place.join('.'), place] as const))(
      'stores hostile text in %s as text, or refuses it',
      async (_, place) => {
        const admin = await target().stage.actor(['admin']);
        const scene = await sceneFor(target().stage, operation);
        const body = completeBody(operation);
        const answers = await Promise.all(
          TEXTS.map((text) =>
            admin.call(name as OperationName, {
              params: paramsOf(operation, scene),
              body: withText(body, place, text),
            }),
          ),
        );
        for (const answer of answers) {
          expect(rulesBrokenBy(name, answer)).toEqual([]);
          expect([answer.headers.get('x-injected'), answer.headers.get('set-cookie')]).toEqual([null, null]);
          if (answer.status < 300) expect(isResultOf(operation, answer.json)).toBe(true);
        }
      },
    );
  });

  describe('hostile text', () => {
    test.each(TEXTS)('%j is read back unchanged', async (text) => {
      const admin = await target().stage.actor(['admin']);
      const metadata = { [text]: [text] };
      const session = await admin.call('createSession', { body: { agent_role: 'finance', metadata } });
      const found = await admin.call('getSession', { params: { session_id: session.json.session_id } });
      expect(found.json.metadata).toEqual(metadata);
      const task = { task_type: 'x', description: text, data: metadata, [text]: text };
      const routed = await admin.call('routeTask', {
        body: { target: 'manager', from_role: 'admin', task, context: metadata },
      });
      const kept = await admin.call('getTask', { params: { task_id: routed.json.task_id } });
      expect(kept.json).toMatchObject({ description: text, data: metadata, context: metadata });
    });

    test('as the subject of a token is an ordinary name', async () => {
      const scene = await setScene(target().stage);
      for (const [index, text] of TEXTS.entries()) {
        const legal = await target().stage.actor(['legal'], text);
        const answer = await legal.call('getApproval', { params: { approval_id: scene.approval_id } });
        expect([index, answer.status]).toEqual([index, 200]);
      }
    });

    test('has dropped no table', async () => {
      const admin = await target().stage.actor(['admin']);
      for (const name of ['listSessions', 'listTasks', 'listApprovals', 'listAudit'] as const) {
        const answer = await admin.call(name, { query: { limit: 100 } });
        expect([answer.status, Object.values(answer.json as Record<string, unknown[]>)[0]!.length > 0]).toEqual([
          200,
          true,
        ]);
      }
    });
  });
}
