import {
  inputRequired,
  inputResponse,
  type ClientCapabilities,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '@handoff/kernel';
import type { z } from 'zod';
import { capabilitiesOf } from './capabilities.js';
import type { FormStates } from './form-states.js';

/** A form that a tool wants the person in front of the client to fill in, before it acts. */
export interface Form {
  /** What the person reads. */
  readonly message: string;
  readonly fields: z.ZodObject;
  /** What the form is about. It comes back with the answer, and only for the same caller. */
  readonly state: JsonObject;
}

/** The answer to a form. */
export interface FormAnswer {
  readonly state: JsonObject;
  readonly action: 'accept' | 'decline' | 'cancel';
  /** What was filled in, unchecked. */
  readonly fields: unknown;
}

/** The person in front of the client, as far as a tool can reach it (MCP: elicitation in form mode). */
export interface Person {
  /** Whether the client says that it can show forms. */
  readonly canBeAsked: boolean;
  /** The answer to the form that this very call showed before. */
  readonly answer: FormAnswer | undefined;
}

const KEY = 'form';

/** The person behind one call of a tool. */
export function personBehind(server: McpServer, ctx: ServerContext): Person {
  const response = inputResponse(ctx.mcpReq.inputResponses, KEY);
  const state = ctx.mcpReq.requestState<JsonObject | undefined>();
  return {
    canBeAsked: showsForms(capabilitiesOf(server, ctx)),
    answer:
      response.kind === 'elicit' && typeof state === 'object'
        ? { state, action: response.action, fields: response.content }
        : undefined,
  };
}

/** The result of a call that needs the person first: the client shows the form and makes the call again with the answer. */
export async function askPerson(form: Form, states: FormStates, ctx: ServerContext): Promise<InputRequiredResult> {
  return inputRequired({
    inputRequests: { [KEY]: inputRequired.elicit({ message: form.message, requestedSchema: form.fields }) },
    requestState: await states.seal(form.state, ctx),
  });
}

/** Without a mode, forms are meant: revisions before 2025-11-25 had no other. */
function showsForms(capabilities: ClientCapabilities | undefined): boolean {
  const elicitation = capabilities?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}
