import { expect, test } from '@jest/globals';
import { placesOf } from './places.js';

test.each([
  ['/console', '/console', 'https://h.example'],
  ['/console/tasks/1', '/console', 'https://h.example'],
  ['/agents/console/inbox', '/agents/console', 'https://h.example/agents'],
  ['/console/console', '/console', 'https://h.example'],
])('a page at %s finds the console at %s', (pathname, console, gateway) => {
  expect(placesOf({ origin: 'https://h.example', pathname })).toEqual({ console, gateway });
});
