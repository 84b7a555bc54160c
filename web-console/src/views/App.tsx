import { MantineProvider } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTopic } from '../state/Beat';
import { type Console, ConsoleContext } from '../state/Console';
import { devicePath, type Page, usePage } from '../state/Route';
import { text } from '../strings';
import { cssVariables, theme } from '../styles/theme';
import { Fault } from './Fault';
import { Arrived } from './shell/Arrived';
import { NotHere } from './shell/NotHere';
import { Shell } from './shell/Shell';
import { useTheme } from './shell/Theme';

const Setup = lazy(() => import('./entry/Setup'));
const SignIn = lazy(() => import('./entry/SignIn'));
const FleetPage = lazy(() => import('./fleet/FleetPage'));
const DevicePage = lazy(() => import('./device/DevicePage'));
const ExecutionsPage = lazy(() => import('./executions/ExecutionsPage'));
const BridgePage = lazy(() => import('./bridge/BridgePage'));
const WirePage = lazy(() => import('./wire/WirePage'));
const PeoplePage = lazy(() => import('./people/PeoplePage'));
const AuditPage = lazy(() => import('./audit/AuditPage'));
const BulksPage = lazy(() => import('./bulks/BulksPage'));
const WallPage = lazy(() => import('./wall/WallPage'));
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
    case 'expired':
      // A wall shows nothing but the fleet.
      return page.name === 'wall' ? (
        <WallPage />
      ) : (
        <Shell page={page}>
          <Fault key={page.name}>
            <Suspense fallback={<p className="caption">{text.loading}</p>}>
              {view(page)}
              <Arrived path={page.name === 'device' ? devicePath(page.deviceId) : page.name} />
            </Suspense>
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
      return <DevicePage key={page.deviceId} deviceId={page.deviceId} tab={page.tab} />;
    case 'executions':
      return <ExecutionsPage />;
    case 'bridge':
      return <BridgePage />;
    case 'wire':
      return <WirePage />;
    case 'people':
      return <PeoplePage />;
    case 'audit':
      return <AuditPage />;
    case 'health':
      return <HealthPage />;
    case 'bulks':
      return <BulksPage key={page.bulkId} bulkId={page.bulkId} />;
    default:
      return <NotHere message={text.errors.notFound} action={text.device.toFleet} to="/fleet" />;
  }
}
