import { z } from 'zod';
import { defineTool } from '../tool.js';
import { OTHERS_WROTE, quoteText } from '../untrusted.js';
import { actingRole, READS, role } from './parts.js';

/** `my_profile`: what the agents of a role use and may do, as published. */
export const myProfile = defineTool({
  name: 'my_profile',
  title: 'My profile',
  description:
    'Shows the published profile of your role: models, extensions, hints, ignored files, recipes, rules and privacy, with its signature. ' +
    'To learn whether one call is allowed use can_i.' +
    OTHERS_WROTE,
  input: z.strictObject({ role: role('Whose profile; your own role when left out.').optional() }),
  output: z.looseObject({ role: z.string(), display_name: z.string(), description: z.string() }),
  annotations: READS,
  example: {},
  run: async ({ role: named }, context, signal) => {
    const params = { role: await actingRole(named, context) };
    const { data } = await context.operations.call('getProfile', { params }, { signal });
    const { provider, model } = data.providers.primary;
    const enabled = data.extensions.filter((each) => each.enabled).map(({ name }) => quoteText(name));
    const lines = [
      `Profile of ${data.role}, ${quoteText(data.display_name)}: ${quoteText(data.description)}`,
      `Model: ${quoteText(`${provider} ${model}`)}`,
      `Extensions: ${enabled.length === 0 ? 'none' : enabled.join(', ')}`,
      `Rules: ${data.policies.length}. Recipes: ${data.recipes.length}.`,
      `Hints: ${quoteText(data.goosehints.global ?? '')}`,
    ];
    return { text: lines.join('\n'), data };
  },
});
