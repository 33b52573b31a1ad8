package confirm

import (
	"fmt"
	"time"
)

// chinaZone is China Standard Time. It needs no zone database: there has been
// no summer time since 1991.
var chinaZone = time.FixedZone("CST", 8*60*60)

// InChina gives the same instant on Chinese clocks, for paper and screen.
func InChina(t time.Time) time.Time { return t.In(chinaZone) }

// DateOf gives the calendar day of an instant in China.
func DateOf(t time.Time) Date {
	y, m, d := t.In(chinaZone).Date()
	return NewDate(y, int(m), d)
}

// NewDate makes a date without checking it; see Date.Valid.
func NewDate(year, month, day int) Date {
	return Date(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// ParseDate reads "2006-01-02", a real day of the years 1 to 9999. The empty
// text is the unknown date. Any other text is a *Problem date_invalid.
func ParseDate(s string) (Date, error) {
	if d := Date(s); s == "" || d.Valid() {
		return d, nil
	}
	return "", &Problem{Code: CodeDateInvalid}
}

// Valid tells whether the date is known and is a real day.
func (d Date) Valid() bool {
	y, m, day, ok := d.split()
	return ok && realDay(y, m, day)
}

// Year gives the year, 0 when the date is not valid.
func (d Date) Year() int {
	if !d.Valid() {
		return 0
	}
	y, _, _, _ := d.split()
	return y
}

// Before tells whether d is an earlier day than e; false when either is not valid.
func (d Date) Before(e Date) bool { return d.Valid() && e.Valid() && d < e }

// Age gives the completed years from d to today, 0 when either is not valid.
func (d Date) Age(today Date) int {
	if !d.Valid() || !today.Valid() {
		return 0
	}
	age := today.Year() - d.Year()
	if today[5:] < d[5:] {
		age--
	}
	return age
}

// Chinese gives 2006年1月2日, and the date as it is when it is not valid.
func (d Date) Chinese() string {
	y, m, day, ok := d.split()
	if !ok {
		return string(d)
	}
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

func (d Date) split() (year, month, day int, ok bool) {
	if len(d) != 10 || d[4] != '-' || d[7] != '-' {
		return 0, 0, 0, false
	}
	year, okY := digits(string(d[:4]))
	month, okM := digits(string(d[5:7]))
	day, okD := digits(string(d[8:]))
	return year, month, day, okY && okM && okD
}

// digits reads ASCII digits only: no sign, no blank.
func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

func realDay(year, month, day int) bool {
	if year < 1 || month < 1 || month > 12 || day < 1 {
		return false
	}
	// Day 0 of the next month is the last of this one.
	return day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Begins is the first moment of the day in China, in UTC; the zero time when d
// is not valid.
func (d Date) Begins() time.Time {
	y, m, day, ok := d.split()
	if !ok {
		return time.Time{}
	}
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, chinaZone).UTC()
}
