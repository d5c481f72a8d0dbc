import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.js';

export interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  /** What to do, or what will come here. */
  readonly children: ReactNode;
}

/** Instead of an empty list. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  );
}
