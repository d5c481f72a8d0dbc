import { describe, expect, test } from '@jest/globals';
import { isFinal, transition, type Lifecycle } from './lifecycle.js';

type State = 'open' | 'shut';
const DOOR: Lifecycle<State, 'close'> = { open: { close: 'shut' }, shut: {} };

describe('a lifecycle table', () => {
  test('a transition leads to the state in its row', () => {
    expect(transition(DOOR, 'door', 'open', 'close')).toBe('shut');
  });

  test('a transition without a row is illegal, and the error names the current state', () => {
    expect(() => transition(DOOR, 'door', 'shut', 'close')).toThrow(
      expect.objectContaining({
        code: 'ILLEGAL_TRANSITION',
        facts: { current_status: 'shut' },
        detail: 'This door is shut, which is final.',
      }),
    );
  });

  test('a state without rows is final', () => {
    expect([isFinal(DOOR, 'open'), isFinal(DOOR, 'shut')]).toEqual([false, true]);
  });
});
