import { Dialog } from '@base-ui/react/dialog';
import { useState } from 'react';
import { Button } from '../button.js';
import type { Action } from './action.js';
import { ActionForm } from './action-form.js';

export interface ActionButtonProps {
  readonly action: Action;
  /** Told when the form opens and closes. */
  readonly onOpen?: (open: boolean) => void;
}

/** The button of an action, and the form that it opens. */
export function ActionButton({ action, onOpen }: ActionButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const setOpen = (open: boolean): void => {
    setIsOpen(open);
    onOpen?.(open);
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger render={<Button kind={action.kind ?? 'plain'}>{action.label}</Button>} />
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{action.label}</Dialog.Title>
          {action.hint !== undefined && <Dialog.Description className="muted">{action.hint}</Dialog.Description>}
          <ActionForm action={action} onClose={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
