package present

import (
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// TypedDate reads a day as people type it: 2026-11-03, 2026/11/3, 2026.11.3,
// 20261103 or 2026年11月3日, in full-width characters too. What is no day stays
// as it was typed, so that what refuses it can say so.
//
//lang:chinese the marks are looked for, never shown
func TypedDate(text string) confirm.Date {
	plain := tidy(text).text
	parts := strings.FieldsFunc(plain, func(r rune) bool { return strings.ContainsRune("-/.年月日号 ", r) })
	if len(parts) == 1 && len(plain) == len("20060102") {
		parts = []string{plain[:4], plain[4:6], plain[6:]}
	}
	var numbers []int
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return confirm.Date(plain)
		}
		numbers = append(numbers, int(n))
	}
	if len(numbers) != 3 || len(parts[0]) != 4 {
		return confirm.Date(plain)
	}
	if d := confirm.NewDate(numbers[0], numbers[1], numbers[2]); d.Valid() {
		return d
	}
	return confirm.Date(plain)
}

// CalendarDay is one of the days a calendar shows.
type CalendarDay struct {
	Date    confirm.Date
	Word    string // of the day in its month
	Other   bool   // of the month before or after
	Today   bool
	Chosen  bool
	Refused bool // it is still to come
}

// CalendarWeeks is how many a calendar always shows, so that it keeps its size.
const CalendarWeeks = 6

// CalendarState is one month, its weeks from Monday on.
type CalendarState struct {
	Title    string
	Weekdays []string
	Days     [7 * CalendarWeeks]CalendarDay
}

// Calendar chooses a day that is not still to come.
type Calendar struct {
	today, day time.Time // at midnight UTC, as days are counted here
}

// NewCalendar begins with the day that is typed, or with today when it is none.
// today must be valid.
func NewCalendar(today confirm.Date, typed string) *Calendar {
	c := &Calendar{today: dayOf(today)}
	c.day = c.today
	if d := TypedDate(typed); d.Valid() {
		c.day = dayOf(d)
	}
	return c
}

func dayOf(d confirm.Date) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d)) // valid, by whoever calls
	return t
}

// MoveDays goes on by days, back when they are negative.
func (c *Calendar) MoveDays(n int) { c.move(c.day.AddDate(0, 0, n)) }

// MoveMonths goes to the same day of another month, or to its last.
func (c *Calendar) MoveMonths(n int) {
	first := c.day.AddDate(0, 0, 1-c.day.Day()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	c.move(first.AddDate(0, 0, min(c.day.Day(), last)-1))
}

// MoveInMonth goes to the first day of the month, or to its last.
func (c *Calendar) MoveInMonth(last bool) {
	first := c.day.AddDate(0, 0, 1-c.day.Day())
	if last {
		first = first.AddDate(0, 1, -1)
	}
	c.move(first)
}

func (c *Calendar) move(to time.Time) {
	if to.Year() >= 1 && to.Year() <= 9999 {
		c.day = to
	}
}

// Choose goes to a day that is shown.
func (c *Calendar) Choose(d confirm.Date) {
	if d.Valid() {
		c.day = dayOf(d)
	}
}

// Chosen is the day, and whether it may be taken.
func (c *Calendar) Chosen() (confirm.Date, bool) { return dateOf(c.day), !c.day.After(c.today) }

func dateOf(t time.Time) confirm.Date { return confirm.NewDate(t.Year(), int(t.Month()), t.Day()) }

// State is what is to be shown now.
func (c *Calendar) State() CalendarState {
	s := CalendarState{
		Title:    c.day.Format(lang.L("2006年1月")),
		Weekdays: strings.Fields(lang.L("一 二 三 四 五 六 日")),
	}
	first := c.day.AddDate(0, 0, 1-c.day.Day())
	monday := first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
	for i := range s.Days {
		day := monday.AddDate(0, 0, i)
		s.Days[i] = CalendarDay{
			Date: dateOf(day), Word: itoa(day.Day()), Other: day.Month() != c.day.Month(),
			Today: day.Equal(c.today), Chosen: day.Equal(c.day), Refused: day.After(c.today),
		}
	}
	return s
}
