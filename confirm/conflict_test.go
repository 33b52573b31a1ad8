package confirm_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	tests := []struct {
		name         string
		mine, theirs func(*confirm.Content)
		want         []confirm.FieldDiff
	}{
		{"nobody", nil, nil, nil},
		{"they, soft", nil, func(c *confirm.Content) { c.Contact.Phone = "13900000000" },
			[]confirm.FieldDiff{{Field: "contact.phone", Side: confirm.SideTheirs}}},
		{"they, hard", nil, func(c *confirm.Content) { c.Certificate.Number = "1" },
			[]confirm.FieldDiff{{Field: "certificate.number", Side: confirm.SideTheirs, Hard: true}}},
		{"I", func(c *confirm.Content) { c.Work.Title = "无" }, nil,
			[]confirm.FieldDiff{{Field: "work.title", Side: confirm.SideMine, Hard: true}}},
		{"both alike", func(c *confirm.Content) { c.Work.Title = "无" }, func(c *confirm.Content) { c.Work.Title = "无" },
			[]confirm.FieldDiff{{Field: "work.title", Side: confirm.SideSame, Hard: true}}},
		{"both, otherwise", func(c *confirm.Content) { c.Work.Title = "无" }, func(c *confirm.Content) { c.Work.Title = "高级教师" },
			[]confirm.FieldDiff{{Field: "work.title", Side: confirm.SideBoth, Hard: true}}},
		{"in the order of the content", func(c *confirm.Content) { c.Work.Title = "无" }, func(c *confirm.Content) {
			c.DataStatus, c.Kind, c.Period.Assessments = "x", confirm.KindFirst, nil
		}, []confirm.FieldDiff{
			{Field: "kind", Side: confirm.SideTheirs, Hard: true}, {Field: "work.title", Side: confirm.SideMine, Hard: true},
			{Field: "period.assessments", Side: confirm.SideTheirs, Hard: true}, {Field: "data_status", Side: confirm.SideTheirs}}},
	}
	for _, test := range tests {
		base, mine, theirs := soundContent(), soundContent(), soundContent()
		if test.mine != nil {
			test.mine(&mine)
		}
		if test.theirs != nil {
			test.theirs(&theirs)
		}
		if got := confirm.Compare(base, mine, theirs); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestCompareIsFair: seen from the other side, mine and theirs change places.
func TestCompareIsFair(t *testing.T) {
	other := map[confirm.Side]confirm.Side{
		confirm.SideMine: confirm.SideTheirs, confirm.SideTheirs: confirm.SideMine, confirm.SideSame: confirm.SideSame, confirm.SideBoth: confirm.SideBoth,
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) confirm.Content {
			c := soundContent()
			c.Work.Title = rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, name)
			c.Contact.Email = rapid.SampledFrom([]string{"a", "b"}).Draw(t, name)
			c.Period.TrainingHours = rapid.IntRange(1, 3).Draw(t, name)
			return c
		}
		base, mine, theirs := draw("base"), draw("mine"), draw("theirs")
		here, there := confirm.Compare(base, mine, theirs), confirm.Compare(base, theirs, mine)
		for n := range here {
			here[n].Side = other[here[n].Side]
		}
		if !slices.Equal(here, there) {
			t.Fatalf("%v and %v", here, there)
		}
		if same := confirm.Compare(base, base, theirs); len(same) != len(confirm.DiffContent(base, theirs)) {
			t.Fatal("a two-way difference is another one")
		}
	})
}

func codesOf(ticks []confirm.Tick) string {
	var codes []string
	for _, tick := range ticks {
		codes = append(codes, tick.Code)
	}
	return strings.Join(codes, " ")
}

func TestConflictOf(t *testing.T) {
	const all = "T1 T2 T3 T5 T6 T7 T8"
	soft := func(r *confirm.Record) { r.Content.Contact.Phone = "13900000000" }
	tests := []struct {
		name   string
		code   confirm.Code
		change func(*confirm.Record)
		next   confirm.NextStep
		turn   confirm.Turn
		kept   string
		open   string
		form   bool
	}{
		{"D1 soft", confirm.CodeContentChanged, soft, confirm.NextResign, confirm.TurnClerk, all, "", false},
		{"D1 hard, certificate", confirm.CodeContentChanged, func(r *confirm.Record) { r.Content.Certificate.IssuedOn = "2015-07-01" },
			confirm.NextRecheck, confirm.TurnClerk, "T2 T3 T5 T6 T7 T8", "T1", true},
		{"D1 hard, school", confirm.CodeContentChanged, func(r *confirm.Record) { r.Content.Work.School = "别校" },
			confirm.NextRecheck, confirm.TurnClerk, "T1 T3 T5 T6 T7", "T2 T8", true},
		{"D1 hard, hours", confirm.CodeContentChanged, func(r *confirm.Record) { r.Content.Period.TrainingHours = 400 },
			confirm.NextRecheck, confirm.TurnClerk, "T1 T2 T3 T5 T7 T8", "T6", true},
		{"D1 hard, another person", confirm.CodeContentChanged, func(r *confirm.Record) { r.Content.Identity.Name = "王晓云" },
			confirm.NextRecheck, confirm.TurnClerk, "", all, true},
		{"D1 hard, photo", confirm.CodeContentChanged, func(r *confirm.Record) { r.Content.PhotoSHA256 = digestOf(1) },
			confirm.NextRecheck, confirm.TurnClerk, all, "", true},
		{"D1 another kind", confirm.CodeContentChanged, func(r *confirm.Record) { r.Content.Kind = confirm.KindFirst },
			confirm.NextRecheck, confirm.TurnClerk, "", "T1 T2 T3 T4 T7", true},
		{"D2 otherwise", confirm.CodeAlreadyDecided, nil, confirm.NextRedecide, confirm.TurnClerk, all, "", false},
		{"D2 agreed", confirm.CodeAgreed, nil, confirm.NextNothing, confirm.TurnNobody, "", "", false},
		{"D3 moved", confirm.CodeNotYourPoint, nil, confirm.NextHandOver, confirm.TurnOtherPoint, "", "", false},
		{"D4 in time", confirm.CodeLateInTime, nil, confirm.NextOfficer, confirm.TurnBureau, "", "", false},
		{"D4 unproven", confirm.CodeLateUnproven, nil, confirm.NextOfficer, confirm.TurnBureau, "", "", false},
		{"D4 window moved", confirm.CodeWindowChanged, nil, confirm.NextResign, confirm.TurnClerk, all, "", false},
		{"D4 closed", confirm.CodeWindowClosed, nil, confirm.NextCall, confirm.TurnBureau, "", "", false},
		{"D5 mismatch", confirm.CodeOperationMismatch, nil, confirm.NextSupport, confirm.TurnSupport, "", "", false},
		{"D7 stage", confirm.CodeStageAdvanced, nil, confirm.NextCall, confirm.TurnBureau, "", "", false},
		{"D7 removed", confirm.CodeRemoved, nil, confirm.NextGiveBack, confirm.TurnClerk, "", "", false},
		{"D7 declined", confirm.CodeDeclinedFinal, nil, confirm.NextCall, confirm.TurnBureau, "", "", false},
		{"D7 key", confirm.CodeKeyEnded, nil, confirm.NextOfficer, confirm.TurnBureau, "", "", false},
		{"D7 superseded", confirm.CodeSuperseded, nil, confirm.NextNothing, confirm.TurnNobody, "", "", false},
		{"D7 clone", confirm.CodeCloneDetected, nil, confirm.NextSupport, confirm.TurnSupport, "", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base, theirs := record(), record()
			if test.change != nil {
				test.change(&theirs)
			}
			i := intentOn(base, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
			got := book().ConflictOf(i, test.code, base, theirs)
			if got.Code != test.code || got.Next != test.next || got.Turn != test.turn || got.Cause == "" {
				t.Errorf("guidance %+v", got.Guidance)
			}
			if codesOf(got.Ticks) != test.kept || strings.Join(got.Open, " ") != test.open {
				t.Errorf("kept %q, open %q", codesOf(got.Ticks), got.Open)
			}
			if got.FormVoid != test.form || got.ReceiptVoid != (test.code != confirm.CodeAgreed) {
				t.Errorf("form void %v, receipt void %v", got.FormVoid, got.ReceiptVoid)
			}
			if got.Guidance.Open == (test.next == confirm.NextNothing) {
				t.Errorf("open %v", got.Guidance.Open)
			}
		})
	}
}

// TestRulesChangedKeepsWhatIsStillAsked: only the new item is open (D7).
func TestRulesChangedKeepsWhatIsStillAsked(t *testing.T) {
	b := book()
	b.Conditions = append(b.Conditions[1:], confirm.Condition{Code: "P1", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Provincial: true})
	i := intentOn(record(), confirm.ActionConcludeIncomplete, ticksWith("T6", confirm.TickNotMet))
	got := b.ConflictOf(i, confirm.CodeRulesChanged, record(), record())
	if codesOf(got.Ticks) != "T2 T3 T5 T6 T7 T8" || !slices.Equal(got.Open, []string{"P1"}) || got.ReceiptVoid {
		t.Errorf("kept %q, open %v", codesOf(got.Ticks), got.Open)
	}
	theirs := record()
	theirs.Content.Period.TrainingHours = 400
	got = b.ConflictOf(i, confirm.CodeRulesChanged, record(), theirs)
	if !slices.Equal(got.Open, []string{"T6", "P1"}) {
		t.Errorf("open %v", got.Open)
	}
}

// TestCarriedTicksCanBeSigned: what a conflict lets a clerk keep is taken by
// the rules on the new record, once the open ones are answered.
func TestCarriedTicksCanBeSigned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, theirs := record(), record()
		theirs.Version, theirs.Digest = 4, "sha256-4"
		if rapid.Bool().Draw(t, "hours") {
			theirs.Content.Period.TrainingHours = 400
		}
		if rapid.Bool().Draw(t, "name") {
			theirs.Content.Identity.Name = "王晓云"
		}
		if rapid.Bool().Draw(t, "kind") {
			theirs.Content.Kind, theirs.Content.Period.LastRegisteredOn = confirm.KindDeferred, ""
		}
		i := intentOn(base, confirm.ActionConcludeComplete, drawTicks(t))
		for n := range i.Ticks {
			if i.Ticks[n].Value == confirm.TickNotMet {
				i.Ticks[n].Value = confirm.TickMet
			}
		}
		before := slices.Clone(i.Ticks)
		c := book().ConflictOf(i, confirm.CodeContentChanged, base, theirs)
		if !reflect.DeepEqual(before, i.Ticks) {
			t.Fatal("the intent was written to")
		}
		again := intentOn(theirs, confirm.ActionConcludeComplete, c.Ticks)
		for _, code := range c.Open {
			again.Ticks = append(again.Ticks, confirm.Tick{Code: code, Value: confirm.TickMet})
		}
		if _, err := book().Apply(theirs, again, clerk(), during); err != nil {
			t.Fatal(err)
		}
	})
}
