import { Menu } from '@base-ui/react/menu';
import { Icon } from '../icon.js';
import type { ChoiceMenuProps } from './choice.js';

/** The menu, open at first: it is loaded when somebody asks for it. */
export function LoadedChoiceMenu({ trigger, label, choices, value, onChoose, actions = [] }: ChoiceMenuProps) {
  return (
    <Menu.Root modal={false} defaultOpen>
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
            {actions.map(({ label: name, run }) => (
              <Menu.Item key={name} onClick={run}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
