package confirm_test

import (
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestDate(t *testing.T) {
	tests := []struct {
		text    string
		valid   bool
		year    int
		chinese string
	}{
		{"2026-10-08", true, 2026, "2026年10月8日"},
		{"2024-02-29", true, 2024, "2024年2月29日"},
		{"2000-02-29", true, 2000, "2000年2月29日"},
		{"1900-02-29", false, 0, "1900年2月29日"},
		{"2023-02-29", false, 0, "2023年2月29日"},
		{"2026-13-01", false, 0, "2026年13月1日"},
		{"2026-12-32", false, 0, "2026年12月32日"},
		{"2026-00-10", false, 0, "2026年0月10日"},
		{"2026-10-00", false, 0, "2026年10月0日"},
		{"0000-10-10", false, 0, "0年10月10日"},
		{"2026-1-8", false, 0, "2026-1-8"},
		{"2026/10/08", false, 0, "2026/10/08"},
		{"+026-10-08", false, 0, "+026-10-08"},
		{"2026-10-08 ", false, 0, "2026-10-08 "},
		{"２０２６", false, 0, "２０２６"},
		{"", false, 0, ""},
	}
	for _, test := range tests {
		d := confirm.Date(test.text)
		if d.Valid() != test.valid || d.Year() != test.year || d.Chinese() != test.chinese {
			t.Errorf("%q: valid %v, year %d, %s", test.text, d.Valid(), d.Year(), d.Chinese())
		}
		parsed, err := confirm.ParseDate(test.text)
		if wantOK := test.valid || test.text == ""; (err == nil) != wantOK || (err == nil && parsed != d) {
			t.Errorf("ParseDate(%q) = %q, %v", test.text, parsed, err)
		}
		if err != nil && confirm.CodeOf(err) != confirm.CodeDateInvalid {
			t.Errorf("ParseDate(%q): code %s", test.text, confirm.CodeOf(err))
		}
	}
}

func TestDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, m, d := rapid.IntRange(1, 9999).Draw(t, "y"), rapid.IntRange(0, 13).Draw(t, "m"), rapid.IntRange(0, 32).Draw(t, "d")
		date := confirm.NewDate(y, m, d)
		_, err := time.Parse(time.DateOnly, string(date))
		if date.Valid() != (err == nil) {
			t.Fatalf("%s: valid %v, package time says %v", date, date.Valid(), err)
		}
	})
}

func TestDateOrder(t *testing.T) {
	if !confirm.Date("2026-09-30").Before("2026-10-01") || confirm.Date("2026-10-01").Before("2026-10-01") {
		t.Error("wrong order")
	}
	if confirm.Date("").Before("2026-10-01") || confirm.Date("2026-10-01").Before("2026-99-01") {
		t.Error("an unknown date has an order")
	}
}

func TestAge(t *testing.T) {
	tests := []struct {
		born, today confirm.Date
		want        int
	}{
		{"1985-08-12", "2026-08-11", 40},
		{"1985-08-12", "2026-08-12", 41},
		{"2000-02-29", "2021-02-28", 20},
		{"2000-02-29", "2021-03-01", 21},
		{"2027-01-01", "2026-01-01", -1},
		{"", "2026-01-01", 0},
		{"1985-08-12", "", 0},
	}
	for _, test := range tests {
		if got := test.born.Age(test.today); got != test.want {
			t.Errorf("born %s, on %s: %d, want %d", test.born, test.today, got, test.want)
		}
	}
}

func TestDayTurnsAtMidnightInChina(t *testing.T) {
	before := time.Date(2026, 10, 7, 15, 59, 59, 0, time.UTC)
	if got := confirm.DateOf(before); got != "2026-10-07" {
		t.Errorf("%v is %s", before, got)
	}
	if got := confirm.DateOf(before.Add(time.Second)); got != "2026-10-08" {
		t.Errorf("a second later it is %s", got)
	}
	if got := confirm.InChina(before).Format("15:04:05"); got != "23:59:59" {
		t.Errorf("clocks show %s", got)
	}
}
