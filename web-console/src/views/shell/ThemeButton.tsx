import { text } from '../../strings';
import css from './shell.module.css';
import { useTheme } from './Theme';

export function ThemeButton() {
  const [scheme, choose] = useTheme();
  return (
    <button
      type="button"
      className={css.theme}
      aria-label={text.theme.change}
      onClick={() => choose(scheme === 'dark' ? 'light' : 'dark')}
    >
      {scheme === 'dark' ? text.theme.light : text.theme.dark}
    </button>
  );
}
