import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { beyondBounds } from './beyond-bounds.js';
import { beyondToolBounds } from './beyond-tool-bounds.js';
import { contentTypes } from './content-types.js';
import { generatedInput } from './generated-input.js';
import { hostileHeaders } from './hostile-headers.js';
import { injectedText } from './injected-text.js';
import { jsonPathologies } from './json-pathologies.js';
import { oddTargets } from './odd-targets.js';
import { oversizedRequests } from './oversized-requests.js';
import { requestSmuggling } from './request-smuggling.js';
import { startTarget, type Target } from './target.js';

const START_MS = 240_000;

describe('a process that receives hostile requests', () => {
  let running: Target;
  const target = (): Target => running;

  beforeAll(async () => {
    running = await startTarget();
  }, START_MS);
  afterEach(() => running.expectUnharmed());
  afterAll(() => running.stop(), START_MS);

  jsonPathologies(target);
  contentTypes(target);
  hostileHeaders(target);
  oddTargets(target);
  oversizedRequests(target);
  beyondBounds(target);
  beyondToolBounds(target);
  requestSmuggling(target);
  injectedText(target);
  generatedInput(target);
});
