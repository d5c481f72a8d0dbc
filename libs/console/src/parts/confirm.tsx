import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { text } from '../text/text.js';
import { Button, type ButtonProps } from './button.js';

export interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly kind?: ButtonProps['kind'];
  readonly onConfirm: () => void;
  readonly disabled?: boolean;
}

/** Asks before something that cannot be taken back. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  kind = 'primary',
  onConfirm,
  disabled,
}: ConfirmProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{title}</Dialog.Title>
          {children}
          <div className="actions">
            <Dialog.Close render={<Button>{text.cancel}</Button>} />
            <Button kind={kind} onClick={onConfirm} disabled={disabled}>
              {action}
            </Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
