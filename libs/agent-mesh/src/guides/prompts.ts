import type { GetPromptResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { quoteText } from '../untrusted.js';
import { GUIDE } from './texts.js';

const role = (what: string) => z.string().min(1).max(64).describe(what);

/** Prompts that a person chooses in the client, each the beginning of a piece of work. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    'hand_over_and_wait',
    {
      title: 'Hand work to another role and wait',
      description: 'Sends a task to a role, waits until it has ended, and reports what came of it.',
      argsSchema: z.object({
        role: role('Who shall do it, such as legal.'),
        work: z.string().min(1).max(10_000).describe('What is to be done, in plain words.'),
        approver: role('The role that has to agree first, if any, such as manager.').optional(),
      }),
    },
    ({ role: target, work, approver }) =>
      said(
        `Hand this work to the role ${quoteText(target)} and wait for it: ${JSON.stringify(work)}.`,
        `Send it with send_task${approver === undefined ? '' : `, and demand the approval of ${quoteText(approver)} in "approval"`}.`,
        'Then call wait_for with its task_id, again with the cursor that it returns, until it has ended.',
        'Read the result with get_task, and tell me what came of it.',
      ),
  );
  server.registerPrompt(
    'work_through_inbox',
    {
      title: 'Do the work of a role',
      description: 'Takes tasks of a role one after the other, and does them.',
      argsSchema: z.object({ role: role('The role to work as, such as legal.') }),
    },
    ({ role: own }) =>
      said(
        `Do the work that waits for the role ${quoteText(own)}: claim_task, do what the task asks, complete_task with its lease_id.`,
        'Report progress before a lease ends. Fail a task that cannot be done and say why. Go on until there is none left.',
      ),
  );
  server.registerPrompt(
    'decide_approvals',
    {
      title: 'Decide the approvals that wait for me',
      description: 'Shows what each approval is about, and records the decisions.',
    },
    () =>
      said(
        'Show me the approvals that wait for my decision: list_approvals, and get_task for each, so that I see what it is about.',
        'Ask me about one after the other. Record my decisions with decide_approval, with decision_mode "human" and the content_hash of what you showed me.',
      ),
  );
}

/** A message of the person who chose the prompt, with the guide for a model that does not know Handoff. */
function said(...sentences: readonly string[]): GetPromptResult {
  const text = [...sentences, `The resource ${GUIDE.uri} explains the tools.`].join(' ');
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}
