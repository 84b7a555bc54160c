import { MantineProvider } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTopic } from '../state/Beat';
import { type Console, ConsoleContext } from '../state/Console';
import { type Page, usePage } from '../state/Route';
import { text } from '../strings';
import { cssVariables, theme } from '../styles/theme';
import { Fault } from './Fault';
import { NotHere } from './shell/NotHere';
import { Shell } from './shell/Shell';
import { useTheme } from './shell/Theme';

const Setup = lazy(() => import('./entry/Setup'));
const SignIn = lazy(() => import('./entry/SignIn'));
const FleetPage = lazy(() => import('./fleet/FleetPage'));
const DevicePage = lazy(() => import('./device/DevicePage'));
const ExecutionsPage = lazy(() => import('./executions/ExecutionsPage'));
const HealthPage = lazy(() => import('./health/HealthPage'));

export function App({ console }: { console: Console }) {
  const [scheme] = useTheme();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
      <ConsoleContext value={console}>
        <Fault>
          <Suspense>
            <Here console={console} />
          </Suspense>
        </Fault>
      </ConsoleContext>
    </MantineProvider>
  );
}

function Here({ console }: { console: Console }) {
  useTopic(console.sessionTopic);
  const page = usePage(console.route);
  if (page.name === 'setup') {
    return <Setup />;
  }
  if (page.name === 'signIn') {
    return <SignIn />;
  }
  switch (console.sessionState) {
    case 'signedIn':
      return (
        <Shell page={page}>
          <Fault key={page.name}>
            <Suspense fallback={<p className="caption">{text.loading}</p>}>{view(page)}</Suspense>
          </Fault>
        </Shell>
      );
    case 'unreachable':
      return (
        <NotHere
          message={text.errors.unreachable}
          action={text.errors.retry}
          onAction={() => void console.resume()}
        />
      );
    default:
      return null;
  }
}

function view(page: Page) {
  switch (page.name) {
    case 'fleet':
      return <FleetPage />;
    case 'device':
      return <DevicePage key={page.deviceId} deviceId={page.deviceId} />;
    case 'executions':
      return <ExecutionsPage />;
    case 'health':
      return <HealthPage />;
    default:
      return <NotHere message={text.errors.notFound} action={text.device.toFleet} to="/fleet" />;
  }
}
