import { useMemo } from 'react';
import { encode } from 'uqr';
import css from './dialog.module.css';

/** A line for the camera of a phone. */
export function Qr({ line, label }: { line: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(line, { ecc: 'M', border: 0 });
    // One path of all dark cells: a run of them in a row is one stroke.
    const runs: string[] = [];
    data.forEach((row, y) => {
      for (let x = 0; x < row.length; x++) {
        const from = x;
        while (row[x] === true) {
          x++;
        }
        if (x > from) {
          runs.push(`M${from} ${y}h${x - from}v1H${from}z`);
        }
      }
    });
    return { size, path: runs.join('') };
  }, [line]);
  return (
    <svg
      className={css.qr}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
