import { useBlocker } from '@tanstack/react-router';
import { Confirm } from '../../parts/confirm.js';
import { text } from '../../text/text.js';

const words = text.profiles.editor;

/** Asks before what was typed is lost: on the way to another page, and before the tab is closed. */
export function LeaveGuard({ isActive }: { readonly isActive: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isActive,
    enableBeforeUnload: isActive,
    withResolver: true,
  });
  return (
    <Confirm
      open={status === 'blocked'}
      onClose={() => reset?.()}
      title={words.leave}
      action={words.leaveAction}
      kind="danger-solid"
      onConfirm={() => proceed?.()}
    >
      <p>{words.leaveDetail}</p>
    </Confirm>
  );
}
