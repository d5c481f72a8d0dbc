import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { openApprovalCard } from './console-site.js';

test('an installation without the built console has no approval card', async () => {
  const folder = await tempDir();
  expect(openApprovalCard(folder.path)).toBeUndefined();
  expect(openApprovalCard(join(folder.path, 'nowhere'))).toBeUndefined();
  await writeFile(join(folder.path, 'approval.html'), 'the card');
  expect(await openApprovalCard(folder.path)?.()).toBe('the card');
  await folder.remove();
});
