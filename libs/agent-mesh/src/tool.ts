import type { HandoffClient, Warning } from '@handoff/client';
import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  ServerContext,
  Tool as ListedTool,
  ToolAnnotations,
  ToolCallback,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { CallOnce } from './call-once.js';
import { failure } from './failure.js';
import type { FormStates } from './form-states.js';
import { inputSchemaOf, outputSchemaOf } from './input/tool-schema.js';
import { askPerson, personBehind, type Form, type Person } from './person.js';

/** The tools' access to Handoff: its operations for one caller. */
export type Operations = Pick<HandoffClient, 'call'>;

/** A tool's environment. */
export interface ToolContext {
  readonly operations: Operations;
  /** Makes a call that changes something, once. */
  readonly once: CallOnce;
  /** The default role, for a caller who holds several. */
  readonly role: string | undefined;
  /** Called with failures that no answer shows. */
  readonly report: (error: unknown) => void;
  /** Seals what a form is about. */
  readonly forms: FormStates;
}

/** The environment of one call of a tool. */
export interface CallContext extends ToolContext {
  readonly person: Person;
}

/** A tool's answer: a short text for the model, and the same facts as data. */
export interface ToolAnswer<T> {
  readonly text: string;
  readonly data: T;
}

/** Instead of an answer: a form for the person in front of the client. The client then makes the call again. */
export interface Question {
  readonly ask: Form;
}

export interface ToolDefinition<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly annotations: ToolAnnotations;
  /** Arguments that work. Refusals of unusable arguments show them, because a model mends a call best by an example. */
  readonly example: z.input<I>;
  /** @param signal aborts when the client no longer waits for the answer. */
  readonly run: (
    args: z.output<I>,
    context: CallContext,
    signal: AbortSignal,
  ) => Promise<ToolAnswer<z.input<O>> | Question>;
}

/** A tool that can be registered with any number of servers. */
export interface Tool {
  readonly name: string;
  readonly example: object;
  /** The tool as clients see it. */
  readonly listed: ListedTool;
  readonly register: (server: McpServer, context: ToolContext) => void;
}

/** Of JSON Schema. The schemas of tools do without what differs between dialects. */
const DIALECT = 'draft-2020-12';

/**
 * A tool. Its result becomes text and structured content. A thrown error becomes a flagged result that tells what to do
 * next, because a protocol error never reaches the model.
 */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(definition: ToolDefinition<I, O>): Tool {
  const { name, title, description, annotations, example, run } = definition;
  const inputSchema = inputSchemaOf(definition.input, example);
  const outputSchema = outputSchemaOf(definition.output);
  return {
    name,
    example,
    listed: {
      name,
      title,
      description,
      inputSchema: inputSchema['~standard'].jsonSchema.input({ target: DIALECT }) as ListedTool['inputSchema'],
      outputSchema: outputSchema['~standard'].jsonSchema.output({ target: DIALECT }),
      annotations,
    },
    register: (server, context) => {
      const config = { title, description, inputSchema, outputSchema, annotations };
      const answer = async (args: z.output<I>, ctx: ServerContext): Promise<CallToolResult | InputRequiredResult> => {
        const heard = new Map<string, Warning>();
        const operations = hearing(context.operations, ({ detail, ...rest }) => heard.set(detail, { detail, ...rest }));
        const person = personBehind(server, ctx);
        try {
          const result = await run(args, { ...context, operations, person }, ctx.mcpReq.signal);
          return 'ask' in result
            ? await askPerson(result.ask, context.forms, ctx)
            : success(result, [...heard.values()]);
        } catch (error) {
          return failure(error, context.report, example);
        }
      };
      server.registerTool(name, config, answer as ToolCallback<typeof inputSchema>);
    },
  };
}

/** The operations, reporting what their answers warn of: no tool has to pass it on. */
function hearing({ call }: Operations, onWarning: (warning: Warning) => void): Operations {
  return {
    async call(name, input, options) {
      const answer = await call(name, input, options);
      const { warnings = [] } = answer.data as { readonly warnings?: readonly Warning[] };
      for (const warning of warnings) onWarning(warning);
      return answer;
    },
  };
}

function success({ text, data }: ToolAnswer<object>, warnings: readonly Warning[]): CallToolResult {
  const warned = warnings.map(({ detail }) => ` Warning: ${detail}`).join('');
  const more = warnings.length === 0 ? {} : { warnings };
  return { content: [{ type: 'text', text: text + warned }], structuredContent: { ...data, ...more } };
}
