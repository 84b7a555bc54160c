import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { type FleetView, isSameView, SavedViews, viewPath } from '../../state/fleetView';
import { text } from '../../strings';
import dialog from '../parts/dialog.module.css';
import { To } from '../shell/To';
import css from './fleet.module.css';

/** Undefined where the browser keeps nothing for this page. */
function memory(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

const saved = new SavedViews(memory());
const NOTHING: FleetView = { query: '', sort: '', columns: '' };

/** The views people named, as links: each is an address. */
export function ViewsBar({ view }: { view: FleetView }) {
  const views = useSyncExternalStore(saved.subscribe, saved.list);
  return (
    <nav className={css.views} aria-label={text.fleet.views}>
      <span className="faint">{text.fleet.views}</span>
      <To
        path={viewPath(NOTHING)}
        className={css.view}
        {...(isSameView(view, NOTHING) ? { 'aria-current': 'true' as const } : {})}
      >
        {text.fleet.allDevices}
      </To>
      {views.map((each) => (
        <span key={each.name} className={css.viewHost}>
          <To
            path={viewPath(each)}
            className={css.view}
            title={each.query}
            {...(isSameView(view, each) ? { 'aria-current': 'true' as const } : {})}
          >
            {each.name}
          </To>
          <button
            type="button"
            className={css.viewEnd}
            aria-label={text.fleet.removeView(each.name)}
            title={text.fleet.removeView(each.name)}
            onClick={() => saved.remove(each.name)}
          >
            ×
          </button>
        </span>
      ))}
      {views.length === 0 && <span className={css.viewsHint}>{text.fleet.views0}</span>}
    </nav>
  );
}

/** Keeps the view by a name. */
export function SaveView({ view }: { view: FleetView }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const views = useSyncExternalStore(saved.subscribe, saved.list);
  const known = views.find((each) => isSameView(view, each));
  const replaces = views.some((each) => each.name === name.trim());
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') {
      saved.save({ ...view, name });
      setOpen(false);
    }
  };
  return (
    <>
      <Button
        className={css.saveView ?? ''}
        onClick={() => {
          setName(known?.name ?? '');
          setOpen(true);
        }}
      >
        {text.fleet.saveView}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={text.fleet.saveTitle}
        size={420}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <form className={dialog.form} onSubmit={save}>
          <TextInput
            label={text.fleet.saveName}
            placeholder={text.fleet.saveNamePlaceholder}
            data-autofocus
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <p className="caption">{replaces ? text.fleet.saveReplaces(name.trim()) : text.fleet.saveHint}</p>
          <div className={dialog.end}>
            <Button onClick={() => setOpen(false)}>{text.fleet.cancel}</Button>
            <Button variant="filled" type="submit" disabled={name.trim() === ''}>
              {text.fleet.save}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
