import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { startScaledScene, type ScaledScene } from './scaled-scene.js';
import { atScale } from './suites/at-scale.js';
import { deadLetters } from './suites/dead-letters.js';
import { signInAtProvider } from './suites/sign-in-at-provider.js';

let started: ScaledScene;
const scene = (): ScaledScene => started;
beforeAll(async () => {
  started = await startScaledScene();
}, 300_000);
afterEach(async () => {
  expect(await started.browser.closePages()).toEqual([]);
});
afterAll(() => started.stop());

describe('signing in at an identity provider', () => signInAtProvider(scene));
describe('several people and processes', () => atScale(scene));
describe('dead letters', () => deadLetters(scene));
