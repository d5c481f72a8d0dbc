import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { startConsoleScene, type ConsoleScene } from './console-scene.js';
import { decisions } from './suites/decisions.js';
import { everyPage } from './suites/every-page.js';
import { jumps } from './suites/jumps.js';
import { operations } from './suites/operations.js';
import { profiles } from './suites/profiles.js';
import { races } from './suites/races.js';
import { records } from './suites/records.js';
import { signInByCode } from './suites/sign-in-by-code.js';
import { work } from './suites/work.js';

// One Handoff and one browser for all of them: starting these takes longer than most of the tests.
let started: ConsoleScene;
const scene = (): ConsoleScene => started;
beforeAll(async () => {
  started = await startConsoleScene();
}, 300_000);
afterEach(async () => {
  expect(await started.browser.closePages()).toEqual([]);
});
afterAll(() => started.stop());

describe('signing in with a code of the terminal', () => signInByCode(scene));
describe('decisions', () => decisions(scene));
describe('what changes meanwhile', () => races(scene));
describe('every page', () => everyPage(scene));
describe('approvals and the audit log', () => records(scene));
describe('operations', () => operations(scene));
describe('profiles and policies', () => profiles(scene));
describe('tasks, sessions and the dashboard', () => work(scene));
describe('ways from page to page', () => jumps(scene));
