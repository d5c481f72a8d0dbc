import { z } from 'zod';
import { defineTool } from '../tool.js';
import { id, READS, task } from './parts.js';
import { OTHERS_WROTE, quoteWhole } from '../untrusted.js';

/** `get_task`: the whole task, for agents that work on it or decide about it. */
export const getTask = defineTool({
  name: 'get_task',
  title: 'Read a task',
  description:
    'Reads a task in full: what is to be done, its data and context, who sent it, and its result or error. Read it before you decide on ' +
    'an approval of it.' +
    OTHERS_WROTE,
  input: z.strictObject({ task_id: id('The task.') }),
  output: task,
  annotations: READS,
  example: { task_id: '0197a1b2-c3d4-7000-8000-000000000002' },
  run: async ({ task_id }, { operations }, signal) => {
    const { data } = await operations.call('getTask', { params: { task_id } }, { signal });
    const head = `Task ${data.task_id} (${data.task_type}, ${data.status}) from ${data.from_role} to ${data.to_role}`;
    const text = `${head}, content_hash ${data.content_hash ?? 'unknown'}:\n${quoteWhole({
      description: data.description,
      data: data.data,
      context: data.context,
      result: data.result,
      error: data.error,
    })}`;
    return { text, data };
  },
});
