import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon.js';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'danger-solid' | 'quiet';
  readonly icon?: IconName;
  /** The key that does the same, shown on the button. */
  readonly shortcut?: string | undefined;
}

export function Button({ kind = 'plain', icon, shortcut, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className="button" data-kind={kind} aria-keyshortcuts={shortcut?.toUpperCase()} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'shortcut'> {
  readonly icon: IconName;
  /** What it does: its name for screen readers, and its hint. */
  readonly label: string;
}

export function IconButton({ icon, label, kind = 'quiet', ...rest }: IconButtonProps) {
  return (
    <button type="button" className="button square" data-kind={kind} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
