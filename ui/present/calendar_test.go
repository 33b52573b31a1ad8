package present

import (
	"testing"

	"confirmpoint/confirm"
)

func TestDatesAsTheyAreTyped(t *testing.T) {
	for typed, want := range map[string]confirm.Date{
		"2026-11-03": "2026-11-03", "2026-11-3": "2026-11-03", "20261103": "2026-11-03", "2026/11/3": "2026-11-03",
		"2026.11.03": "2026-11-03", "2026年11月3日": "2026-11-03", "2026年11月3号": "2026-11-03", " ２０２６年１１月３日 ": "2026-11-03",
		"2026 11 3": "2026-11-03", "20240229": "2024-02-29",
		// No day, or not one only: it stays, and is refused by whoever takes it.
		"": "", "2026-02-30": "2026-02-30", "20261301": "20261301", "26-11-03": "26-11-03", "2026-11": "2026-11",
		"2026-11-03-01": "2026-11-03-01", "明天": "明天", "2026-+1-03": "2026-+1-03", "２０２６11": "202611",
	} {
		got := TypedDate(typed)
		check(t, typed, got, want)
		check(t, typed+" again", TypedDate(string(got)), want)
	}
}

func TestCalendarShowsAMonth(t *testing.T) {
	c := NewCalendar("2026-11-22", "2026年11月3日")
	s := c.State()
	check(t, "title", s.Title, "2026年11月")
	check(t, "weekdays", len(s.Weekdays), 7)
	check(t, "first", s.Days[0], CalendarDay{Date: "2026-10-26", Word: "26", Other: true})
	check(t, "typed", s.Days[8], CalendarDay{Date: "2026-11-03", Word: "3", Chosen: true})
	check(t, "today", s.Days[27], CalendarDay{Date: "2026-11-22", Word: "22", Today: true})
	check(t, "tomorrow", s.Days[28], CalendarDay{Date: "2026-11-23", Word: "23", Refused: true})
	check(t, "last", s.Days[41].Date, "2026-12-06")

	// A month that begins with a Monday begins the first week, one that begins
	// with a Sunday ends it.
	check(t, "June 2026", NewCalendar("2026-06-30", "").State().Days[0].Date, "2026-06-01")
	check(t, "February 2026", NewCalendar("2026-02-10", "").State().Days[6].Date, "2026-02-01")
}

func TestCalendarMoves(t *testing.T) {
	for name, tt := range map[string]struct {
		from string
		move func(c *Calendar)
		want confirm.Date
	}{
		"a day":                    {"2026-10-31", func(c *Calendar) { c.MoveDays(1) }, "2026-11-01"},
		"a week back":              {"2026-01-03", func(c *Calendar) { c.MoveDays(-7) }, "2025-12-27"},
		"a month":                  {"2026-01-31", func(c *Calendar) { c.MoveMonths(1) }, "2026-02-28"},
		"a month of a leap year":   {"2024-03-31", func(c *Calendar) { c.MoveMonths(-1) }, "2024-02-29"},
		"a year":                   {"2024-02-29", func(c *Calendar) { c.MoveMonths(12) }, "2025-02-28"},
		"December":                 {"2026-01-15", func(c *Calendar) { c.MoveMonths(-1) }, "2025-12-15"},
		"first":                    {"2026-02-15", func(c *Calendar) { c.MoveInMonth(false) }, "2026-02-01"},
		"last":                     {"2026-02-15", func(c *Calendar) { c.MoveInMonth(true) }, "2026-02-28"},
		"before the first year":    {"0001-01-01", func(c *Calendar) { c.MoveDays(-1) }, "0001-01-01"},
		"a day that is shown":      {"2026-02-15", func(c *Calendar) { c.Choose("2026-03-01") }, "2026-03-01"},
		"no day":                   {"2026-02-15", func(c *Calendar) { c.Choose("") }, "2026-02-15"},
		"nothing that can be read": {"昨天", func(*Calendar) {}, "2026-11-22"},
	} {
		c := NewCalendar("2026-11-22", tt.from)
		tt.move(c)
		got, may := c.Chosen()
		check(t, name, got, tt.want)
		check(t, name+" may be taken", may, true)
	}
	c := NewCalendar("2026-11-22", "")
	c.MoveDays(1)
	_, may := c.Chosen()
	check(t, "tomorrow may be taken", may, false)
}

func TestCalendarNeedsTheRegistrysDay(t *testing.T) {
	b := actionBench(t)
	b.Moment = nil
	check(t, "without", b.Calendar("") == nil, true)
}
