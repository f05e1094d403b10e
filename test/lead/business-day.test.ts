import { expect } from 'chai';
import fc from 'fast-check';
import { toNextBusinessDay } from '../../src/lead/business-day.ts';

describe('next business day', () => {
  const cases = [
    { at: '2026-11-19T09:00:00Z', timeZone: 'UTC', due: '2026-11-20', why: 'Thursday → Friday' },
    { at: '2026-11-20T09:00:00Z', timeZone: 'UTC', due: '2026-11-23', why: 'Friday → Monday' },
    { at: '2026-11-21T09:00:00Z', timeZone: 'UTC', due: '2026-11-23', why: 'Saturday → Monday' },
    { at: '2026-11-22T09:00:00Z', timeZone: 'UTC', due: '2026-11-23', why: 'Sunday → Monday' },
    {
      at: '2026-11-22T23:30:00Z',
      timeZone: 'Europe/Berlin',
      due: '2026-11-24',
      why: 'already Monday in Berlin → Tuesday',
    },
    {
      at: '2026-11-23T03:00:00Z',
      timeZone: 'America/Los_Angeles',
      due: '2026-11-23',
      why: 'still Sunday there → Monday',
    },
    { at: '2026-12-31T12:00:00Z', timeZone: 'UTC', due: '2027-01-01', why: 'over the year’s end' },
  ];

  for (const { at, timeZone, due, why } of cases) {
    it(why, () => expect(toNextBusinessDay(at, timeZone)).to.equal(due));
  }

  it('is always a working day within three days', () => {
    const moments = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        const due = new Date(toNextBusinessDay(moment.toISOString(), 'UTC'));
        const days = (due.getTime() - Date.parse(moment.toISOString().slice(0, 10))) / 86_400_000;
        expect(due.getUTCDay()).to.be.within(1, 5);
        expect(days).to.be.within(1, 3);
      }),
    );
  });
});
