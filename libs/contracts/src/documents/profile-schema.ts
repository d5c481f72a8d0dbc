import { Profile } from '../schemas/profile.js';
import type { Json } from './json.js';

/** The JSON Schema of profiles, for editors and other validators. */
export function profileSchema(): Readonly<Record<string, Json>> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:handoff:schema:profile:1',
    ...(JSON.parse(JSON.stringify(Profile)) as Readonly<Record<string, Json>>),
    description: 'The profile of a role. `handoff profile lint` checks the rules, too, that a schema cannot state.',
  };
}
