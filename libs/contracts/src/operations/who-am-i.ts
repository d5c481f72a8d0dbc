import { Type } from 'typebox';
import { closed, Nothing, Person, RoleName, Timestamp } from '../schemas/index.js';
import { defineOperation, readOf } from './define-operation.js';

export const whoAmI = defineOperation({
  name: 'whoAmI',
  service: 'gateway',
  summary: 'Ask who one is',
  description:
    'What the gateway has verified of the access token: whose it is, the roles it grants, and until when. Who cannot ' +
    'verify a token itself, such as an agent that was handed one, asks here.',
  access: 'read',
  params: Nothing,
  query: closed({}),
  body: undefined,
  result: Type.Object(
    {
      issuer: Person.properties.issuer,
      subject: Person.properties.subject,
      roles: Type.Array(RoleName, { description: 'The roles that the caller may act for' }),
      ignored_roles: Type.Optional(
        Type.Array(closed({ name: Type.String(), reason: Type.String() }), {
          description: 'What stands among the roles of the token and grants nothing, where there is any: the first 20',
        }),
      ),
      expires_at: Type.String({ ...Timestamp, description: 'When the token runs out' }),
    },
    { title: 'WhoAmI' },
  ),
  errors: [],
  http: readOf('/whoami'),
} as const);
