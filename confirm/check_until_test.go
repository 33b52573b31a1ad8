package confirm_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"confirmpoint/confirm"
)

// TestCheckedUntil: between today and that day the number of findings stays.
func TestCheckedUntil(t *testing.T) {
	date := rapid.Custom(func(t *rapid.T) confirm.Date {
		return confirm.DateOf(time.Date(rapid.IntRange(2019, 2027).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"), 0, 0, 0, 0, time.UTC))
	})
	other := func(t *rapid.T, of *confirm.Date, name string) {
		if rapid.Bool().Draw(t, "other "+name) {
			*of = date.Draw(t, name)
		}
	}
	turned := 0
	rapid.Check(t, func(t *rapid.T) {
		b, c := book(), soundContent()
		other(t, &c.Identity.BirthDate, "born")
		other(t, &c.Certificate.IssuedOn, "issued")
		other(t, &c.Work.CareerStart, "career")
		other(t, &c.Work.ContractStart, "contract")
		other(t, &c.Period.LastRegisteredOn, "registered")
		c.Kind = rapid.SampledFrom([]confirm.RegistrationKind{confirm.KindFirst, confirm.KindPeriodic}).Draw(t, "kind")
		c.Certificate.Number = confirm.CertificateNumber(fmt.Sprintf("%d3401032000123", rapid.IntRange(2019, 2027).Draw(t, "numbered")))
		b.PeriodYears = rapid.IntRange(0, 3).Draw(t, "period")
		born := rapid.SampledFrom([]string{"19850812", "20080229", "20070101", "19221231"}).Draw(t, "id")
		c.Identity.DocumentNumber = confirm.IDNumber("341002" + born + "0029")
		day := time.Date(2023, 1, rapid.IntRange(1, 900).Draw(t, "today"), 0, 0, 0, 0, time.UTC)
		from := confirm.DateOf(day)
		until, found := b.CheckedUntil(c, from), len(b.Check(c, from))
		if until != "" && !from.Before(until) {
			t.Fatalf("%s: until %s", from, until)
		}
		for range 800 {
			day = day.AddDate(0, 0, 1)
			now := confirm.DateOf(day)
			if now == until {
				turned++
				return
			}
			if n := len(b.Check(c, now)); n != found {
				t.Fatalf("from %s until %s; but on %s %d in place of %d", from, until, now, n, found)
			}
		}
	})
	if turned == 0 {
		t.Error("the calendar has changed nothing")
	}
}
