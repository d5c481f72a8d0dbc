import { Menu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../icon.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface ChoiceMenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly children?: ReactNode;
}

/** A menu of which one is chosen, and more entries below. */
export function ChoiceMenu({ trigger, label, choices, value, onChoose, children }: ChoiceMenuProps) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner className="menu-at" sideOffset={6} align="end">
          <Menu.Popup className="menu">
            <Menu.Group>
              <Menu.GroupLabel className="group">{label}</Menu.GroupLabel>
              <Menu.RadioGroup value={value} onValueChange={(next) => onChoose(String(next))}>
                {choices.map((choice) => (
                  <Menu.RadioItem key={choice.value} value={choice.value} closeOnClick>
                    {choice.label}
                    <span className="check">
                      <Menu.RadioItemIndicator>
                        <Icon name="check" />
                      </Menu.RadioItemIndicator>
                    </span>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            </Menu.Group>
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
