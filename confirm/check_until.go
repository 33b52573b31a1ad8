package confirm

import "time"

// CheckedUntil gives the first day after today on which Check may find another
// number of things in the same content; "" when the calendar changes nothing
// any more. It names every day that the checks compare with today, whether or
// not they find something then.
func (b Rulebook) CheckedUntil(c Content, today Date) (until Date) {
	s := newCheckup(b, c, today)
	for _, day := range s.turns() {
		if today.Before(day) && (until == "" || day < until) {
			until = day
		}
	}
	return until
}

// turns lists the days from which on a check may say something else: those of
// checkDates, checkCycle, checkCertificateYear and checkIDAgrees. A day beyond
// the calendar is not valid.
func (s *checkup) turns() []Date {
	days := []Date{s.Identity.BirthDate, s.Certificate.IssuedOn, s.Work.CareerStart, s.Work.ContractStart, s.Period.LastRegisteredOn}
	if s.Kind == KindPeriodic && s.Period.LastRegisteredOn.Valid() {
		due := s.Period.LastRegisteredOn.Year() + s.book.periodYears()
		days = append(days, NewDate(due, 1, 1), NewDate(due+1, 1, 1))
	}
	if s.isParts {
		days = append(days, NewDate(s.parts.Year, 1, 1))
	}
	if s.isID && s.id.BirthDate.Valid() {
		days = append(days, s.id.BirthDate.anniversary(minAge), s.id.BirthDate.anniversary(maxAge+1))
	}
	return days
}

// anniversary is the day from which on Age is years. Who is born on 29 February
// is a year older on 1 March where there is no such day.
func (d Date) anniversary(years int) Date {
	y, m, day, _ := d.split()
	year, month, day := time.Date(y+years, time.Month(m), day, 0, 0, 0, 0, time.UTC).Date()
	return NewDate(year, int(month), day)
}
