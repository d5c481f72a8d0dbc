import type { HandoffClient } from '@handoff/client';
import type {
  CallToolResult,
  McpServer,
  ServerContext,
  ToolAnnotations,
  ToolCallback,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { CallOnce } from './call-once.js';
import { failure } from './failure.js';
import { inputSchemaOf, outputSchemaOf } from './input/tool-schema.js';

/** What the tools need of Handoff: its operations, performed as one caller. */
export type Operations = Pick<HandoffClient, 'call'>;

/** What a tool has to work with. */
export interface ToolContext {
  readonly operations: Operations;
  /** Makes a call that changes something, once. */
  readonly once: CallOnce;
  /** The role to act as, where the caller holds several and a call does not say. */
  readonly role: string | undefined;
  /** Told of failures that are nobody's answer. */
  readonly report: (error: unknown) => void;
}

/** What a tool answers: a short text for the model, and the same facts as data. */
export interface ToolAnswer<T> {
  readonly text: string;
  readonly data: T;
}

export interface ToolDefinition<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly annotations: ToolAnnotations;
  /** @param signal aborts when nobody waits for the answer any more. */
  readonly run: (args: z.output<I>, context: ToolContext, signal: AbortSignal) => Promise<ToolAnswer<z.input<O>>>;
}

/** A tool that can be registered with any number of servers. */
export interface Tool {
  readonly name: string;
  readonly register: (server: McpServer, context: ToolContext) => void;
}

/**
 * A tool. What it returns becomes text and structured content; what it throws becomes a flagged result that says what to
 * do next, because a protocol error never reaches the model.
 */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(definition: ToolDefinition<I, O>): Tool {
  const { name, title, description, annotations, run } = definition;
  const inputSchema = inputSchemaOf(definition.input);
  const outputSchema = outputSchemaOf(definition.output);
  return {
    name,
    register: (server, context) => {
      const config = { title, description, inputSchema, outputSchema, annotations };
      const answer = async (args: z.output<I>, { mcpReq }: ServerContext): Promise<CallToolResult> => {
        try {
          return success(await run(args, context, mcpReq.signal));
        } catch (error) {
          return failure(error, context.report);
        }
      };
      server.registerTool(name, config, answer as ToolCallback<typeof inputSchema>);
    },
  };
}

function success({ text, data }: ToolAnswer<object>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: { ...data } };
}
