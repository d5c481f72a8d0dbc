import type { ComponentProps, ReactElement } from 'react';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface ChoiceMenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<ComponentProps<'button'>>;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
  /** Entries below the choices. */
  readonly actions?: readonly { readonly label: string; readonly run: () => void }[];
}
