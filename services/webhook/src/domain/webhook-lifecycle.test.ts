import { describe, expect, test } from '@jest/globals';
import { requireNotDeleted, nextStatus, WEBHOOK_LIFECYCLE } from './webhook-lifecycle.js';

describe('the life of a webhook', () => {
  test('is this, and nothing else', () => {
    expect(WEBHOOK_LIFECYCLE).toEqual({
      active: { disable: 'disabled', delete: 'deleted' },
      disabled: { enable: 'active', delete: 'deleted' },
      deleted: {},
    });
  });

  test('ends with its deletion', () => {
    expect(() => nextStatus('deleted', 'delete')).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }));
    expect(() => requireNotDeleted('deleted')).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }));
    expect(() => requireNotDeleted('disabled')).not.toThrow();
  });
});
