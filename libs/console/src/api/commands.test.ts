import { expect, test } from '@jest/globals';
import { cliOf, curlOf } from './commands.js';

test('a request is one line with the given filters, and without the token', () => {
  expect(curlOf('http://127.0.0.1:8088', '/tasks', { status: 'pending', target: undefined, dead_lettered: true })).toBe(
    `curl 'http://127.0.0.1:8088/tasks?status=pending&dead_lettered=true' -H "Authorization: Bearer $TOKEN"`,
  );
  expect(curlOf('https://h.example', '/overview')).toBe(
    'curl https://h.example/overview -H "Authorization: Bearer $TOKEN"',
  );
});

test('nothing in an address becomes a command of its own', () => {
  expect(cliOf('status', `x'; rm -rf ~ #`)).toBe(`npx handoff status 'x'\\''; rm -rf ~ #'`);
  expect(curlOf('https://h.example', '/tasks', { q: `'$(id)\n!` })).toBe(
    `curl 'https://h.example/tasks?q=%27%24%28id%29%0A%21' -H "Authorization: Bearer $TOKEN"`,
  );
});
