package confirm_test

import (
	"fmt"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestMonthEnds: the last day of every month is one, the next is none.
func TestMonthEnds(t *testing.T) {
	common := [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	leap := map[int]bool{1: false, 4: true, 100: false, 400: true, 1600: true, 1900: false, 1996: true, 1999: false, 2000: true, 2023: false, 2024: true, 2025: false, 2026: false, 2028: true, 2100: false, 9996: true, 9999: false}
	for year, isLeap := range leap {
		for n, days := range common {
			if isLeap && n == 1 {
				days++
			}
			last := confirm.NewDate(year, n+1, days)
			if !last.Valid() || last.Year() != year {
				t.Errorf("%s is no day", last)
			}
			for _, none := range []confirm.Date{confirm.NewDate(year, n+1, days+1), confirm.NewDate(year, n+1, 0)} {
				if none.Valid() || none.Year() != 0 {
					t.Errorf("%s is a day", none)
				}
			}
		}
		if confirm.NewDate(year, 0, 1).Valid() || confirm.NewDate(year, 13, 1).Valid() {
			t.Errorf("%d has other months than twelve", year)
		}
	}
}

// TestDayInChina: the day turns at 16:00 UTC, whatever the clock a time is written by.
func TestDayInChina(t *testing.T) {
	at := func(year int, month time.Month, day, hour, minute int) time.Time {
		return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	}
	tests := []struct {
		name string
		at   time.Time
		want confirm.Date
	}{
		{"morning", at(2026, 10, 8, 0, 0), "2026-10-08"},
		{"a minute to midnight", at(2026, 10, 8, 15, 59), "2026-10-08"},
		{"midnight", at(2026, 10, 8, 16, 0), "2026-10-09"},
		{"end of a month", at(2026, 9, 30, 16, 0), "2026-10-01"},
		{"end of a year", at(2026, 12, 31, 16, 0), "2027-01-01"},
		{"before the end of a year", at(2026, 12, 31, 15, 59), "2026-12-31"},
		{"into a leap day", at(2028, 2, 28, 16, 0), "2028-02-29"},
		{"out of a leap day", at(2028, 2, 29, 16, 0), "2028-03-01"},
		{"no leap day", at(2026, 2, 28, 16, 0), "2026-03-01"},
		{"where summer time once was", at(1990, 7, 1, 15, 30), "1990-07-01"},
		{"before 1970", at(1949, 12, 30, 16, 0), "1949-12-31"},
		{"on other clocks", time.Date(2026, 10, 8, 6, 0, 0, 0, time.FixedZone("", -10*3600)), "2026-10-09"},
		{"a nanosecond before midnight", at(2026, 10, 8, 16, 0).Add(-1), "2026-10-08"},
	}
	for _, test := range tests {
		if got := confirm.DateOf(test.at); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		shown := confirm.InChina(test.at)
		if !shown.Equal(test.at) || shown.Format(time.DateOnly) != string(test.want) {
			t.Errorf("%s: shown as %v", test.name, shown)
		}
	}
}

func TestAgeEdges(t *testing.T) {
	tests := []struct {
		born, day confirm.Date
		want      int
	}{
		{"2000-01-01", "2000-01-01", 0},
		{"2000-01-01", "2000-12-31", 0},
		{"2000-01-01", "2001-01-01", 1},
		{"1999-12-31", "2000-01-01", 0},
		{"1999-12-31", "2000-12-30", 0},
		{"1999-12-31", "2000-12-31", 1},
		{"2004-02-29", "2005-02-28", 0}, // a year is over on 1 March
		{"2004-02-29", "2005-03-01", 1},
		{"2004-02-29", "2008-02-28", 3},
		{"2004-02-29", "2008-02-29", 4},
		{"2004-02-28", "2005-02-28", 1},
		{"2004-03-01", "2005-02-28", 0},
		{"2000-06-15", "1999-06-15", -1},
		{"2000-06-15", "2000-06-14", -1},
		{"0001-01-01", "9999-12-31", 9998},
		{"2000-02-30", "2020-01-01", 0},
		{"2000-02-01", "2020-02-30", 0},
	}
	for _, test := range tests {
		if got := test.born.Age(test.day); got != test.want {
			t.Errorf("born %s, on %s: %d, want %d", test.born, test.day, got, test.want)
		}
	}
}

// TestBefore: unknown dates stand in no order, not even with themselves.
func TestBefore(t *testing.T) {
	days := []confirm.Date{"0001-01-01", "0999-12-31", "1000-01-01", "1999-12-31", "2000-01-01", "2000-01-31", "2000-02-01", "2000-02-29", "2000-03-01", "9999-12-31"}
	for n, a := range days {
		for m, b := range days {
			if a.Before(b) != (n < m) {
				t.Errorf("%s before %s: %v", a, b, a.Before(b))
			}
		}
		for _, none := range []confirm.Date{"", "2000-00-00", "1999-02-29", "2000-1-1", "不详"} {
			if a.Before(none) || none.Before(a) || none.Before(none) {
				t.Errorf("%q has an order", none)
			}
		}
	}
}

func TestNewDateIsPadded(t *testing.T) {
	tests := map[confirm.Date]string{
		confirm.NewDate(2026, 1, 2):   "2026年1月2日",
		confirm.NewDate(2026, 12, 31): "2026年12月31日",
		confirm.NewDate(7, 8, 9):      "7年8月9日",
		confirm.NewDate(0, 0, 0):      "0年0月0日",
	}
	for d, want := range tests {
		if len(d) != 10 || d.Chinese() != want {
			t.Errorf("%s is written %s, want %s", d, d.Chinese(), want)
		}
	}
	for _, wide := range []confirm.Date{confirm.NewDate(10000, 1, 1), confirm.NewDate(2026, 100, 1), confirm.NewDate(-1, 1, 1)} {
		if wide.Valid() {
			t.Errorf("%s is a day", wide)
		}
	}
}

// TestNormalForms: a 15-digit number and the two ways to type it are one
// certificate; nothing else is made equal (domain.md §5.2).
func TestNormalForms(t *testing.T) {
	tests := map[confirm.CertificateNumber]string{
		"963410022100123":   "19963410022100123",
		"003410022100123":   "19003410022100123",
		"19963410022100123": "19963410022100123",
		"９６３４１００２２１００１２３":         "19963410022100123",
		"9634 1002 2100 123":      "19963410022100123",
		"20153401032000123":       "20153401032000123",
		"20153401032000123\u200b": "20153401032000123",
		"96341002210012":          "96341002210012",
		"96341002210012x":         "96341002210012X",
		"皖教证字第１号":                 "皖教证字第1号",
		"":                        "",
	}
	for typed, want := range tests {
		if got := confirm.NormalizeCertificateNumber(typed); got != want {
			t.Errorf("%q becomes %q, want %q", string(typed), got, want)
		}
	}
}

// TestCertificateYears: two digits from 50 on are of the last century.
func TestCertificateYears(t *testing.T) {
	for yy := range 100 {
		want := 1900 + yy
		if yy < 50 {
			want = 2000 + yy
		}
		for prefix, shape := range map[string]confirm.CertificateShape{"": confirm.Certificate15, "19": confirm.Certificate19Then} {
			number := confirm.CertificateNumber(fmt.Sprintf("%s%02d3410022100123", prefix, yy))
			got, ok := confirm.ParseCertificateNumber(number)
			if !ok || got.Year != want || got.Shape != shape || got.Region != "341002" || got.Organ != "" {
				t.Errorf("%q: %+v", string(number), got)
			}
		}
	}
	for _, year := range []int{0, 1800, 1899, 2000, 2001, 2026, 9999} {
		number := confirm.CertificateNumber(fmt.Sprintf("%04d3401032000123", year))
		got, ok := confirm.ParseCertificateNumber(number)
		if !ok || got.Year != year || got.Shape != confirm.Certificate17 || got.Region != "" || got.Organ != "010" {
			t.Errorf("%q: %+v", string(number), got)
		}
	}
}

// TestOldNumbersBecomeNew are upgrades by GB 11643: the century and the check character.
func TestOldNumbersBecomeNew(t *testing.T) {
	tests := map[confirm.IDNumber]confirm.IDNumber{
		"340524800101001": "34052419800101001X",
		"110105491231002": "11010519491231002X",
		"341002850812002": "341002198508120029",
		"653101881003042": "653101198810030423",
		"000000850812002": "000000198508120027",
	}
	for old, want := range tests {
		if got := confirm.UpgradeIDNumber(old); got != want {
			t.Errorf("%q becomes %q, want %q", string(old), string(got), string(want))
		}
	}
	for _, other := range []confirm.IDNumber{"34052480010100", "3405248001010010", "34052480010100１", " 40524800101001", "-40524800101001", "34052419800101001X", "H12345678"} {
		if got := confirm.UpgradeIDNumber(other); got != other {
			t.Errorf("%q becomes %q", string(other), string(got))
		}
	}
}

// TestEveryCheckCharacter: of eleven numbers that differ in the last character
// only, exactly one is right.
func TestEveryCheckCharacter(t *testing.T) {
	for _, body := range []string{"11010519491231002", "34100219850812002", "81000019900101001", "00000000000000000", "99999999999999999"} {
		right := 0
		for _, last := range "0123456789X" {
			parts, ok := confirm.ParseIDNumber(confirm.IDNumber(body + string(last)))
			if !ok || parts.Region != body[:6] {
				t.Errorf("%s%c is not read", body, last)
			}
			if parts.CheckOK {
				right++
			}
		}
		if right != 1 {
			t.Errorf("%s has %d check characters", body, right)
		}
	}
}
