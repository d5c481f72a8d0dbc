import { useState } from 'react';
import { text } from '../../text/text.js';
import { IconButton } from '../button.js';
import { ChoiceMenu } from './choice-menu.js';
import { applyTheme, keptTheme, THEMES, type Theme } from './theme.js';

export function ThemeMenu() {
  const [theme, setTheme] = useState(keptTheme);
  const choose = (value: string): void => {
    applyTheme(value as Theme);
    setTheme(value as Theme);
  };
  const { label } = text.shell.theme;
  return (
    <ChoiceMenu
      trigger={<IconButton icon={theme === 'dark' ? 'moon' : 'sun'} label={label} />}
      label={label}
      choices={THEMES.map((each) => ({ value: each, label: text.shell.theme[each] }))}
      value={theme}
      onChoose={choose}
    />
  );
}
