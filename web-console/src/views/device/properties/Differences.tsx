import type { Value } from '@bufbuild/protobuf/wkt';
import { THIN } from '../../../format/numbers';
import { propertyQuantity } from '../../../model/property';
import { isNull } from '../../../model/revisions';
import { text } from '../../../strings';
import css from './properties.module.css';

export interface DifferenceLine {
  readonly path: string;
  readonly unit: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** What would be otherwise, line by line; what the hub or a device said is text. */
export function Differences({
  lines,
  before,
  after,
}: {
  lines: readonly DifferenceLine[];
  before: string;
  after: string;
}) {
  return (
    <table className={css.differences}>
      <thead>
        <tr>
          <th>{text.property.property}</th>
          <th>{before}</th>
          <th>{after}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.path}>
            <td className="mono">{line.path}</td>
            <td className={css.was}>{written(line.before, line.unit)}</td>
            <td className={css.willBe}>
              <span aria-hidden="true">→ </span>
              {written(line.after, line.unit)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function written(value: Value | undefined, unit = ''): string {
  if (isNull(value)) {
    return text.property.nothing;
  }
  const quantity = propertyQuantity(value, unit);
  return quantity.unit === '' ? quantity.digits : quantity.digits + THIN + quantity.unit;
}
