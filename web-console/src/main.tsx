import './styles/mantine.css';
import './styles/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './state/Console';
import { App } from './views/App';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no #root');
}
const console = new Console();
// Before the first render: a code in the fragment is gone from the address bar by then.
void console.start();
createRoot(root).render(
  <StrictMode>
    <App console={console} />
  </StrictMode>,
);
