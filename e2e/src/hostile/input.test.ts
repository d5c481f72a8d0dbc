import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { generatedInput } from './generated-input.js';
import { injectedText } from './injected-text.js';
import { startTarget, type Target } from './target.js';

const START_MS = 90_000;

describe('a process that gets hostile input in well-formed requests', () => {
  let running: Target;
  const target = (): Target => running;

  beforeAll(async () => {
    running = await startTarget();
  }, START_MS);
  afterEach(() => running.expectUnharmed());
  afterAll(() => running.stop(), START_MS);

  injectedText(target);
  generatedInput(target);
});
