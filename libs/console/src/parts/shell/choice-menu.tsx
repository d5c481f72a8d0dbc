import { cloneElement, lazy, Suspense, useState, type ComponentProps, type ReactElement } from 'react';

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

const LoadedChoiceMenu = lazy(async () => ({
  default: (await import('./loaded-choice-menu.js')).LoadedChoiceMenu,
}));

/** A menu of which one is chosen, and more entries below. Its code is loaded at the first use. */
export function ChoiceMenu(props: ChoiceMenuProps) {
  const [wanted, setWanted] = useState(false);
  const button = cloneElement(props.trigger, { 'aria-haspopup': 'menu', onClick: () => setWanted(true) });
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <LoadedChoiceMenu {...props} />
    </Suspense>
  );
}
