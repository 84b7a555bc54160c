import type { JsonObject } from '@bufbuild/protobuf';
import { Button, Modal } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { inOneLine } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import type { BulkDesk, BulkOrder, Verdict } from '../../state/BulkDesk';
import { type SharedCommand, sharedCommands } from '../../state/bulkCommands';
import { useConsole, useOnline } from '../../state/Console';
import type { Selection } from '../../state/Selection';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { Glyph } from '../parts/Glyph';
import { BulkForm } from './BulkForm';
import css from './bulk.module.css';

interface Props {
  readonly selection: Selection;
  readonly desk: BulkDesk;
  /** Selected, and not among the rows that are shown. */
  readonly hidden: number;
  readonly onStarted: (bulkId: string) => void;
}

const AT_MOST = 10_000;
const NAMES_AT_MOST = 8;
/** A selection that still grows is not asked about at every key. */
const RECHECK_MS = 400;

/** What the selected devices are to do: choose, dry run, run. */
export function BulkBar({ selection, desk, hidden, onStarted }: Props) {
  const console = useConsole();
  const { fleet, shelf } = console;
  const online = useOnline();
  useTopic(desk.topic);
  const shelfVersion = useTopic(shelf.topic);
  const chosen = useTopic(selection.topic);
  const [form, setForm] = useState<SharedCommand>();
  const [asking, setAsking] = useState(false);
  const [showing, setShowing] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the selection and the shelf
  const { ids, commands } = useMemo(() => {
    const ids = selection.ids();
    return {
      ids,
      commands: sharedCommands(
        ids.flatMap((id) => fleet.devices.get(id) ?? []),
        shelf,
      ),
    };
  }, [selection, chosen, fleet, shelf, shelfVersion]);
  const { stage } = desk;
  const order = stage.kind === 'idle' ? undefined : stage.order;
  const shared = commands.find((each) => each.name === order?.command);

  // Others were selected meanwhile: who would refuse is another question.
  useEffect(() => {
    if (order === undefined || order.deviceIds.join() === ids.join()) {
      return;
    }
    const timer = setTimeout(() => void desk.check({ ...order, deviceIds: ids }), RECHECK_MS);
    return () => clearTimeout(timer);
  }, [desk, order, ids]);

  const check = (command: string, parameters: JsonObject) => {
    setForm(undefined);
    void desk.check({ command, parameters, deviceIds: ids });
  };
  const choose = (name: string) => {
    const wanted = commands.find((each) => each.name === name);
    if (wanted !== undefined && wanted.command.parameters.length > 0) {
      setForm(wanted);
    } else if (wanted !== undefined) {
      check(name, {});
    }
  };
  const clear = () => {
    desk.forget();
    selection.clear();
  };
  const run = async () => {
    setAsking(false);
    const bulkId = await desk.start();
    if (bulkId !== undefined) {
      selection.clear();
      onStarted(bulkId);
    }
  };
  const example =
    form &&
    ids
      .map((id) => fleet.devices.get(id))
      .find((device) => device && shelf.of(device)?.commands.some((command) => command.name === form.name));
  const verdict = stage.kind === 'checked' || stage.kind === 'starting' ? stage.verdict : undefined;
  const stale = order !== undefined && order.deviceIds.join() !== ids.join();
  const will = verdict === undefined ? 0 : verdict.accepts.length + verdict.queues.length;
  return (
    <section className={css.bar} aria-label={text.bulk.chooseLabel}>
      <span className={css.selected}>
        <b>{text.bulk.selected(formatCount(ids.length))}</b>
        {hidden > 0 && <span className="faint">{text.bulk.hidden(formatCount(hidden))}</span>}
      </span>
      <div className={css.middle}>
        {ids.length > AT_MOST ? (
          <span className={css.bad}>{text.bulk.tooMany(formatCount(AT_MOST))}</span>
        ) : stage.kind === 'idle' ? (
          <CommandChoice commands={commands} selected={ids.length} onChoose={choose} />
        ) : (
          <>
            <span className={css.order}>
              {text.bulk.dryRunOf} <span className="mono">{sayOrder(stage.order)}</span>
            </span>
            {stage.kind === 'failed' ? (
              <ErrorBar error={stage.error} onRetry={() => void desk.check(stage.order)} />
            ) : verdict === undefined || stale ? (
              <span className="faint" aria-live="polite">
                {text.bulk.checking}
              </span>
            ) : (
              <VerdictWords verdict={verdict} onWhy={() => setShowing(true)} />
            )}
          </>
        )}
      </div>
      <div className={css.end}>
        {order !== undefined && (
          <>
            {(shared?.command.parameters.length ?? 0) > 0 ? (
              <Button variant="subtle" onClick={() => choose(order.command)}>
                {text.bulk.edit}
              </Button>
            ) : (
              <Button variant="subtle" onClick={() => desk.forget()}>
                {text.bulk.edit}
              </Button>
            )}
            <Button
              variant="filled"
              disabled={stage.kind !== 'checked' || stale || will === 0 || !online}
              title={online ? '' : text.bulk.noLink}
              onClick={() => setAsking(true)}
            >
              {stage.kind === 'starting' ? text.bulk.starting : text.bulk.run(formatCount(will))}
            </Button>
          </>
        )}
        <Button variant="subtle" onClick={clear}>
          {text.bulk.clear}
        </Button>
      </div>
      {form !== undefined && example !== undefined && (
        <BulkForm
          shared={form}
          device={example}
          selected={ids.length}
          onCheck={(parameters) => check(form.name, parameters)}
          onClose={() => setForm(undefined)}
        />
      )}
      {verdict !== undefined && order !== undefined && (
        <>
          <Confirm
            opened={asking}
            order={order}
            verdict={verdict}
            secondLook={shared?.confirm ?? false}
            onRun={() => void run()}
            onClose={() => setAsking(false)}
          />
          <Refusals opened={showing} verdict={verdict} onClose={() => setShowing(false)} />
        </>
      )}
    </section>
  );
}

export function sayOrder(order: Pick<BulkOrder, 'command' | 'parameters'>): string {
  return `${order.command} ${inOneLine(order.parameters)}`.trim();
}

interface ChoiceProps {
  readonly commands: readonly SharedCommand[];
  readonly selected: number;
  readonly onChoose: (name: string) => void;
}

function CommandChoice({ commands, selected, onChoose }: ChoiceProps) {
  const console = useConsole();
  if (commands.length === 0) {
    return <span className="quiet">{text.bulk.none}</span>;
  }
  return (
    <select
      className={`sb-input ${css.choice}`}
      aria-label={text.bulk.chooseLabel}
      value=""
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">{text.bulk.choose}</option>
      {commands.map(({ name, count, role }) => (
        <option key={name} value={name} disabled={!console.may(role)}>
          {console.may(role)
            ? text.bulk.declaredBy(name, formatCount(count), formatCount(selected))
            : text.bulk.lacksRole(name, text.roles[role] ?? '')}
        </option>
      ))}
    </select>
  );
}

function VerdictWords({ verdict, onWhy }: { verdict: Verdict; onWhy: () => void }) {
  const refused = verdict.refusals.reduce((sum, group) => sum + group.deviceIds.length, 0);
  const first = verdict.refusals[0];
  return (
    <span className={css.verdict} aria-live="polite">
      {verdict.accepts.length > 0 && (
        <span data-tone="accept">
          <Glyph name="rails" size={11} />
          {text.bulk.accept(formatCount(verdict.accepts.length), verdict.accepts.length === 1)}
        </span>
      )}
      {verdict.queues.length > 0 && (
        <span data-tone="queue">
          <Glyph name="arrow" size={11} />
          {text.bulk.queue(formatCount(verdict.queues.length))}
        </span>
      )}
      {first !== undefined && (
        <>
          <span data-tone="refuse">
            <Glyph name="cross" size={11} />
            {text.bulk.refuse(formatCount(refused), refused === 1)}
          </span>
          <button type="button" className={css.why} onClick={onWhy}>
            {refused === 1 && <span className="mono">{first.deviceIds[0]} </span>}
            {first.reason}
          </button>
        </>
      )}
    </span>
  );
}

interface ConfirmProps {
  readonly opened: boolean;
  readonly order: BulkOrder;
  readonly verdict: Verdict;
  readonly secondLook: boolean;
  readonly onRun: () => void;
  readonly onClose: () => void;
}

/** The last question: what runs, and on which devices by name. */
function Confirm({ opened, order, verdict, secondLook, onRun, onClose }: ConfirmProps) {
  const { fleet } = useConsole();
  const online = useOnline();
  const ids = [...verdict.accepts, ...verdict.queues];
  const refused = verdict.refusals.reduce((sum, group) => sum + group.deviceIds.length, 0);
  const queued = verdict.queues.length;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={text.bulk.confirmTitle(
        sayOrder(order),
        text.bulk.devices(formatCount(ids.length), ids.length === 1),
      )}
      size={460}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <div className={css.form}>
        <ul className={css.names}>
          {ids.slice(0, NAMES_AT_MOST).map((id) => {
            const name = fleet.devices.get(id)?.name ?? id;
            return (
              <li key={id}>
                <b>{name}</b> {name !== id && <span className="mono faint">{id}</span>}
              </li>
            );
          })}
          {ids.length > NAMES_AT_MOST && (
            <li className="quiet">{text.bulk.andMore(formatCount(ids.length - NAMES_AT_MOST))}</li>
          )}
        </ul>
        {queued > 0 && (
          <p className="quiet">
            {queued === 1 ? text.bulk.confirmQueueOne : text.bulk.confirmQueue(formatCount(queued))}
          </p>
        )}
        {refused > 0 && (
          <p className="quiet">
            {refused === 1 ? text.bulk.confirmLeftOutOne : text.bulk.confirmLeftOut(formatCount(refused))}
          </p>
        )}
        {secondLook && <p className={css.second}>{text.bulk.confirmSecond}</p>}
        <div className={css.formEnd}>
          <Button data-autofocus onClick={onClose}>
            {text.bulk.back}
          </Button>
          <Button variant="filled" disabled={!online} onClick={onRun}>
            {text.bulk.confirm}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

const IDS_AT_MOST = 100;

function Refusals({ opened, verdict, onClose }: { opened: boolean; verdict: Verdict; onClose: () => void }) {
  const { fleet } = useConsole();
  const refused = verdict.refusals.reduce((sum, group) => sum + group.deviceIds.length, 0);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={text.bulk.refusalsTitle(formatCount(refused))}
      size={460}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <div className={css.form}>
        {verdict.refusals.map(({ reason, deviceIds }) => (
          <div key={reason}>
            <b>{reason}</b>
            <ul className={css.names}>
              {deviceIds.slice(0, IDS_AT_MOST).map((id) => (
                <li key={id}>
                  {fleet.devices.get(id)?.name ?? id} <span className="mono faint">{id}</span>
                </li>
              ))}
              {deviceIds.length > IDS_AT_MOST && (
                <li className="quiet">{text.bulk.andMore(formatCount(deviceIds.length - IDS_AT_MOST))}</li>
              )}
            </ul>
          </div>
        ))}
      </div>
    </Modal>
  );
}
