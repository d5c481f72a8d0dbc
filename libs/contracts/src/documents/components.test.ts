import { expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { refer, type Components } from './components.js';

test('members may have the names of keywords', () => {
  const named = Type.Object({ title: Type.String(), properties: Type.Object({}, { description: 'facts' }) });
  const components: Components = {};
  expect(refer(Type.Object({ part: named, whole: Type.Object({}, { title: 'Whole' }) }), components)).toMatchObject({
    properties: {
      part: { properties: { title: { type: 'string' }, properties: { type: 'object', description: 'facts' } } },
      whole: { $ref: '#/components/schemas/Whole' },
    },
  });
  expect(Object.keys(components)).toEqual(['Whole']);
});
