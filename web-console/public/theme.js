// Runs before the first paint, from its own file because the content security policy allows no inline script.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('signalbox.theme');
  } catch {
    // Storage may be switched off; the system's preference decides then.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.classList.add(theme);
  document.documentElement.dataset.mantineColorScheme = theme;
})();
