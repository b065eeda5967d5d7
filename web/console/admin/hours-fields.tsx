import type { ComponentChildren } from 'preact';
import { localeOf } from '../../ui/language.ts';
import { useLanguage, useWords } from '../ui/console-context.ts';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { type BusinessHours, days, firstWeek, sayWeekday, spansOf, withSpans } from './opening-hours.ts';
import { OpeningNow } from './opening-now.tsx';
import type { SettingFieldsProps } from './setting-form.tsx';
import { SpanFields } from './span-fields.tsx';

/** When somebody is there: the group of settings that has a form of its own. */
export function HoursFields({ setting, values, disabled, faultOf, onValue }: SettingFieldsProps) {
  const { hours } = useWords();
  const locale = localeOf(useLanguage());
  const { timeZone, weekly, exceptions } = values as BusinessHours;
  return (
    <fieldset class="hours" disabled={disabled}>
      <OpeningNow version={setting.version} />
      <Field label={hours.zone} hint={hours.zoneHint} fault={faultOf('timeZone')}>
        {(control) => (
          <>
            <input
              {...control}
              list="time-zones"
              value={timeZone}
              onInput={(event) => onValue('timeZone', event.currentTarget.value)}
            />
            <datalist id="time-zones">
              {Intl.supportedValuesOf('timeZone').map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Part title={hours.week} hint={hours.midnight} fault={faultOf('weekly')}>
        <label class="check">
          <input
            type="checkbox"
            checked={weekly === null}
            onChange={(event) => onValue('weekly', event.currentTarget.checked ? null : firstWeek)}
          />
          {hours.always}
        </label>
        {weekly &&
          days.map((day) => {
            const name = sayWeekday(day, locale);
            return (
              <div key={day} class="hours-line">
                <span>{name}</span>
                <SpanFields
                  day={name}
                  spans={spansOf(weekly, day)}
                  onChange={(spans) => onValue('weekly', withSpans(weekly, day, spans))}
                />
              </div>
            );
          })}
      </Part>
      <Part title={hours.exceptions} hint={hours.exceptionsHint} fault={faultOf('exceptions')}>
        <Exceptions exceptions={exceptions} onChange={(next) => onValue('exceptions', next)} />
      </Part>
    </fieldset>
  );
}

type PartProps = { title: string; hint: string; fault: string | undefined; children: ComponentChildren };

const Part = ({ title, hint, fault, children }: PartProps) => (
  <fieldset class="field">
    <legend>{title}</legend>
    {children}
    {fault !== undefined && <p class="fault">{fault}</p>}
    <p class="hint">{hint}</p>
  </fieldset>
);

type Exceptions = BusinessHours['exceptions'];

function Exceptions({ exceptions, onChange }: { exceptions: Exceptions; onChange(next: Exceptions): void }) {
  const words = useWords();
  const { hours } = words;
  const put = (at: number, part: Partial<Exceptions[number]>) =>
    onChange(exceptions.map((one, n) => (n === at ? { ...one, ...part } : one)));
  return (
    <>
      {exceptions.map(({ date, spans }, at) => {
        const day = date || hours.newDay;
        return (
          <div key={at} class="hours-line">
            <input
              type="date"
              required
              aria-label={hours.date}
              value={date}
              onInput={(event) => put(at, { date: event.currentTarget.value })}
            />
            <SpanFields day={day} spans={spans} onChange={(next) => put(at, { spans: next })} />
            <button
              type="button"
              class="link danger"
              aria-label={hours.removeDay(day)}
              onClick={() => onChange(exceptions.filter((_, n) => n !== at))}
            >
              {words.remove}
            </button>
          </div>
        );
      })}
      <div>
        <button type="button" onClick={() => onChange([...exceptions, { date: '', spans: [] }])}>
          <Icon name="plus" size={16} /> {hours.addDay}
        </button>
      </div>
    </>
  );
}
