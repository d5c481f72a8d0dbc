import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ERROR_CATALOGUE } from '@handoff/kernel';
import type { Client } from '@modelcontextprotocol/client';
import { answerOf, connectMesh } from '../testing/connect-mesh.js';
import { TOOLS } from '../tools/index.js';

let client: Client;
beforeEach(async () => {
  client = await connectMesh(
    async () => answerOf({}),
    (error) => expect(error).toBeUndefined(),
  );
});
afterEach(() => client.close());

async function read(uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  return (contents[0] as { readonly text: string }).text;
}

const namedIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)].map(([name]) => name);

/** Names with an underscore that are no tools: arguments and results. */
const OTHERS =
  /^(approval_id|approver_role|content_hash|decision_mode|lease_id|request_id|task_id|task_type|contract_review)$/;

describe('what helps a model to begin', () => {
  test('names tools that exist, and no others', async () => {
    const tools = TOOLS.map(({ name }) => name);
    const { prompts } = await client.listPrompts();
    const texts = [await read('handoff://guide')];
    for (const { name } of prompts) {
      const args = { role: 'legal', work: 'Check clause 4', approver: 'manager' };
      const { messages } = await client.getPrompt({ name, arguments: args });
      texts.push((messages[0]!.content as { readonly text: string }).text);
    }
    const named = texts.flatMap(namedIn).filter((name) => !OTHERS.test(name));
    expect(named.filter((name) => !tools.includes(name))).toEqual([]);
    expect(named).toEqual(
      expect.arrayContaining(['send_task', 'wait_for', 'claim_task', 'complete_task', 'decide_approval']),
    );
  });

  test('lists every error code', async () => {
    const text = await read('handoff://errors');
    for (const code of Object.keys(ERROR_CATALOGUE)) expect(text).toContain(`\`${code}\``);
  });

  test('a prompt quotes what a person filled in', async () => {
    const { messages } = await client.getPrompt({
      name: 'hand_over_and_wait',
      arguments: { role: 'legal"', work: 'Check\nclause 4' },
    });
    const { text } = messages[0]!.content as { readonly text: string };
    expect(text).toContain(String.raw`the role "legal\"" and wait for it: "Check\nclause 4"`);
  });
});
