import { useState } from 'react';
import { formatCount } from '../../format/numbers';
import type { Capabilities } from '../../gen/signalbox/v1/capabilities_pb';
import { propertyRows } from '../../model/property';
import { useTopic } from '../../state/Beat';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import page from './device.module.css';
import { PropertyLine } from './PropertyLine';
import css from './property.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
}

/** What is desired of the device's properties, what it reports, and how far the two agree. */
export function PropertiesCard({ device, capabilities }: Props) {
  useTopic(device.topic);
  const [open, setOpen] = useState<string>();
  const rows = propertyRows(capabilities, device.shadow);
  if (rows.length === 0) {
    return null;
  }
  const shadow = device.shadow;
  return (
    <section className={`card ${css.properties}`}>
      <div className={page.cardHead}>
        <h2>{text.property.title}</h2>
        <span className="quiet">{formatCount(rows.length)}</span>
        <span className={page.grow} />
        <span className={`quiet ${css.versions}`}>
          {shadow !== undefined &&
            text.property.versions(String(shadow.desiredVersion), String(shadow.reportedVersion))}
        </span>
      </div>
      <div className={css.columns} aria-hidden="true">
        <span>{text.property.property}</span>
        <span>{text.property.desired}</span>
        <span>{text.property.reported}</span>
        <span />
      </div>
      <ul className={css.list}>
        {rows.map((row) => (
          <PropertyLine
            key={row.path}
            device={device}
            row={row}
            open={open === row.path}
            onToggle={() => setOpen(open === row.path ? undefined : row.path)}
          />
        ))}
      </ul>
    </section>
  );
}
