import { expect, test } from '@jest/globals';
import { namedIn } from './named-in.js';

const ID = '0197a1b2-c3d4-7000-8000-000000000002';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each([ID, ` ${ID.toUpperCase()}\n`, `task_${ID}`, `https://handoff.example/console/tasks/${ID}?as=manager`])(
  'finds the id in %j',
  (pasted) => expect(namedIn(pasted)).toEqual({ id: ID }),
);

test.each([TRACE, `trace ${TRACE}`])('finds the trace in %j', (pasted) =>
  expect(namedIn(pasted)).toEqual({ traceId: TRACE }),
);

test.each(['', 'tasks', ID.slice(1), `${ID}0`, `${TRACE}0`])('finds nothing in %j', (typed) =>
  expect(namedIn(typed)).toEqual({}),
);
