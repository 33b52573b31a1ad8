package confirm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestLateMatrix is offline-rules.md D4: policy by evidence by lateness, for a
// decision made inside the window.
func TestLateMatrix(t *testing.T) {
	const (
		taken    = confirm.Code("")
		closed   = confirm.CodeWindowClosed
		unproven = confirm.CodeLateUnproven
		officer  = confirm.CodeLateInTime
	)
	rule := func(p confirm.LatePolicy, hours int) confirm.LateRule {
		return confirm.LateRule{Policy: p, GraceHours: hours}
	}
	const grace = 72 * time.Hour
	tests := []struct {
		rule   confirm.LateRule
		late   time.Duration // after the window; negative: inside
		proven confirm.Code
		not    confirm.Code // unproven
	}{
		{rule(confirm.LateRefuse, 0), -1, taken, taken},
		{rule(confirm.LateRefuse, 0), 0, closed, closed},
		{rule(confirm.LateRefuse, 99), time.Hour, closed, closed},
		{rule(confirm.LateAccept, 0), -1, taken, taken},
		{rule(confirm.LateAccept, 0), 0, taken, unproven},
		{rule(confirm.LateAccept, 0), grace, taken, unproven},
		{rule(confirm.LateAccept, 0), grace + 1, closed, unproven},
		{rule(confirm.LateAccept, -5), grace, taken, unproven},
		{rule(confirm.LateAccept, 1), time.Hour, taken, unproven},
		{rule(confirm.LateAccept, 1), time.Hour + 1, closed, unproven},
		{rule(confirm.LateHold, 0), -1, taken, taken},
		{rule(confirm.LateHold, 0), 0, officer, unproven},
		{rule(confirm.LateHold, 1), time.Hour + 1, officer, unproven},
		{rule("", 0), -1, taken, taken},
		{rule("", 0), grace + 1, officer, unproven},
		{rule("whatever", 0), time.Hour, officer, unproven},
	}
	for _, test := range tests {
		for proven, want := range map[bool]confirm.Code{true: test.proven, false: test.not} {
			t.Run(fmt.Sprint(test.rule, test.late, proven), func(t *testing.T) {
				b, r := book(), record()
				b.Late = test.rule
				i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
				a := confirm.Arrival{Decided: during, Proven: proven, Now: closes.Add(test.late)}
				got, err := b.Arrive(r, i, clerk(), a)
				if err != nil {
					requireUnchanged(t, r, got, err)
				}
				if confirm.CodeOf(err) != want {
					t.Fatalf("%v, want %q", err, want)
				}
				if err != nil {
					return
				}
				at := a.Now
				if !at.Before(closes) { // accepted as of when it was made
					at = during
				}
				if d := got.Standing.Decision; !d.At.Equal(at) || d.Unproven == proven {
					t.Errorf("decided at %v, unproven %v", d.At, d.Unproven)
				}
			})
		}
	}
}

// TestProofIsTheRegistrysWord: what an intent says of its own proof counts for nothing.
func TestProofIsTheRegistrysWord(t *testing.T) {
	b, r := book(), record()
	b.Late.Policy = confirm.LateAccept
	for _, claimed := range []bool{true, false} {
		i := intentOn(r, confirm.ActionLeaveUnconfirmed, nil)
		i.Evidence.Proven = claimed
		_, err := b.Arrive(r, i, clerk(), confirm.Arrival{Decided: during, Now: closes})
		if confirm.CodeOf(err) != confirm.CodeLateUnproven {
			t.Errorf("claimed %v, not verified: %v", claimed, err)
		}
		after, err := b.Arrive(r, i, clerk(), confirm.Arrival{Decided: during, Proven: true, Now: closes})
		if err != nil || after.Standing.Decision.Unproven {
			t.Errorf("claimed %v, verified: %v", claimed, err)
		}
		if i.Evidence.Proven != claimed {
			t.Error("the intent was written to")
		}
	}
}

// TestKeyEnded: a key counts for what it provably signed before it ended (D7).
func TestKeyEnded(t *testing.T) {
	const tick = time.Millisecond
	tests := []struct {
		name   string
		ended  time.Duration // from the decision
		proven bool
		want   confirm.Code
	}{
		{"just after, proven", tick, true, ""},
		{"just after, unproven", tick, false, confirm.CodeKeyEnded},
		{"at the same instant, proven", 0, true, confirm.CodeKeyEnded},
		{"just before, proven", -tick, true, confirm.CodeKeyEnded},
		{"just before, unproven", -tick, false, confirm.CodeKeyEnded},
		{"long after it came, proven", 1000 * time.Hour, true, ""},
		{"long after it came, unproven", 1000 * time.Hour, false, confirm.CodeKeyEnded},
	}
	for _, test := range tests {
		for _, wrong := range []bool{false, true} { // in another way as well
			r := record()
			i := intentOn(r, confirm.ActionLeaveUnconfirmed, nil)
			want := test.want
			if wrong {
				i.Seen.ContentVersion++
				if want == "" {
					want = confirm.CodeContentChanged
				}
			}
			a := confirm.Arrival{Decided: during, Proven: test.proven, Now: during.Add(time.Hour), KeyEnded: during.Add(test.ended)}
			if _, err := book().Arrive(r, i, clerk(), a); confirm.CodeOf(err) != want {
				t.Errorf("%s, wrong %v: %v, want %q", test.name, wrong, err, want)
			}
		}
	}
}

// TestArriveByMadeAndCame: the earlier of two wrongs in time is told, and no
// policy takes what was made outside the window.
func TestArriveByMadeAndCame(t *testing.T) {
	notOpen, closed := confirm.CodeWindowNotOpen, confirm.CodeWindowClosed
	early, inside, late := opens.Add(-time.Hour), during, closes.Add(time.Hour)
	tests := []struct {
		made, came time.Time
		want       confirm.Code // whatever the policy, but for the late one
	}{
		{early, early, notOpen},
		{early, inside, notOpen},
		{early, late, notOpen},
		{inside, early, notOpen}, // a clock in the future
		{inside, inside, ""},
		{late, early, notOpen},
		{late, inside, closed},
		{late, late, closed},
		{opens, opens, ""},
		{opens.Add(-1), opens, notOpen},
		{closes.Add(-1), closes.Add(-1), ""},
		{closes, closes.Add(-1), closed},
	}
	for _, test := range tests {
		for _, policy := range []confirm.LatePolicy{"", confirm.LateRefuse, confirm.LateAccept, confirm.LateHold} {
			b, r := book(), record()
			b.Late.Policy = policy
			i := intentOn(r, confirm.ActionLeaveUnconfirmed, nil)
			_, err := b.Arrive(r, i, clerk(), confirm.Arrival{Decided: test.made, Proven: true, Now: test.came})
			if confirm.CodeOf(err) != test.want {
				t.Errorf("made %v, came %v, %q: %v, want %q", test.made, test.came, policy, err, test.want)
			}
		}
	}
}

// TestExtendedMeanwhile: a window that was extended while an intent was under
// way asks for a new signature, and never refuses for good (D4).
func TestExtendedMeanwhile(t *testing.T) {
	r := record()
	i := intentOn(r, confirm.ActionLeaveUnconfirmed, nil)
	longer := book()
	longer.Window.Closes, longer.Window.Version = closes.AddDate(0, 0, 7), 2
	_, err := longer.Arrive(r, i, clerk(), confirm.Arrival{Decided: during, Proven: true, Now: closes.Add(time.Hour)})
	if confirm.CodeOf(err) != confirm.CodeWindowChanged {
		t.Errorf("%v", err)
	}
	i.Seen = longer.SeenOf(r)
	if _, err = longer.Arrive(r, i, clerk(), confirm.Arrival{Decided: closes, Proven: true, Now: closes.Add(time.Hour)}); err != nil {
		t.Errorf("signed anew: %v", err)
	}
}

// TestConflictOfEveryCode: whose turn it is and what comes next is told for
// every refusal, and answers are carried over only where there is something to
// conclude with them.
func TestConflictOfEveryCode(t *testing.T) {
	carries := []confirm.NextStep{confirm.NextRecheck, confirm.NextResign, confirm.NextRedecide, confirm.NextReopen}
	codes := strings.Fields(`window_not_open window_closed window_changed late_unproven late_but_in_time key_ended condition_not_met
		condition_unanswered no_missing_condition condition_unknown condition_repeated no_conditions rules_changed out_of_scope
		blocked_by_finding not_your_point not_clerk not_bureau plan_changed unknown_record transfer_concluded transfer_target
		transfer_closed content_changed field_changed state_changed removed already_decided agreed superseded stage_advanced newer_application
		declined_final explanation_required file_number_digits text_invalid field_locked field_invalid authorisation_required
		authorisation_kind message_exists message_unknown message_recalled scan_exists too_many unknown_action intent_malformed
		clone_detected operation_mismatch`)
	for _, code := range codes {
		i := intentOn(record(), confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
		got := book().ConflictOf(i, confirm.Code(code), record(), record())
		want, ok := confirm.GuidanceOf(confirm.Code(code))
		if !ok || want.Cause == "" || want.Turn == "" || want.Next == "" {
			t.Errorf("%s has no guidance", code)
			continue
		}
		if code == "content_changed" { // nothing hard has changed here
			want.Next = confirm.NextResign
		}
		if got.Guidance != want {
			t.Errorf("%s: %+v, want %+v", code, got.Guidance, want)
		}
		if carried := len(got.Ticks) == 7; carried != slices.Contains(carries, got.Next) || got.Open != nil {
			t.Errorf("%s: %d answers carried over to %s", code, len(got.Ticks), got.Next)
		}
		if want.Open == (want.Turn == confirm.TurnNobody) {
			t.Errorf("%s stays open %v, though it is the turn of %s", code, want.Open, want.Turn)
		}
		if got.FormVoid || got.ReceiptVoid == (code == "agreed") {
			t.Errorf("%s: form void %v, receipt void %v", code, got.FormVoid, got.ReceiptVoid)
		}
	}
	for _, none := range []confirm.Code{"", confirm.ProblemOffline, confirm.CodeIDShape, "no_such_code"} {
		if _, ok := confirm.GuidanceOf(none); ok {
			t.Errorf("%q is guided like a refusal", none)
		}
	}
}

// TestWhatAChangeReopens changes one field after another: the conditions that
// rest on it are to be answered anew (D1).
func TestWhatAChangeReopens(t *testing.T) {
	const all = "T1 T2 T3 T5 T6 T7 T8"
	tests := []struct {
		field  string
		change func(*confirm.Content)
		open   string
	}{
		{"kind", func(c *confirm.Content) { c.Kind = confirm.KindDeferred }, all + " T9"},
		{"identity.document_type", func(c *confirm.Content) { c.Identity.DocumentType = confirm.DocumentOther }, all},
		{"identity.document_number", func(c *confirm.Content) { c.Identity.DocumentNumber = "1" }, all},
		{"identity.sex", func(c *confirm.Content) { c.Identity.Sex = confirm.SexMale }, all},
		{"identity.birth_date", func(c *confirm.Content) { c.Identity.BirthDate = "1985-08-13" }, all},
		{"identity.ethnicity", func(c *confirm.Content) { c.Identity.Ethnicity = "02" }, all},
		{"certificate.number", func(c *confirm.Content) { c.Certificate.Number = "1" }, "T1"},
		{"certificate.kind", func(c *confirm.Content) { c.Certificate.Kind = "4" }, "T1"},
		{"certificate.issuer", func(c *confirm.Content) { c.Certificate.Issuer = "歙县教育局" }, "T1"},
		{"certificate.subject", func(c *confirm.Content) { c.Certificate.Subject = "数学" }, "T1"},
		{"certificate.scan_sha256", func(c *confirm.Content) { c.Certificate.ScanSHA256 = digestOf(1) }, "T1"},
		{"work.location", func(c *confirm.Content) { c.Work.Location = "农村" }, "T2 T8"},
		{"work.stage", func(c *confirm.Content) { c.Work.Stage = "小学" }, "T1 T2 T8"},
		{"work.subject", func(c *confirm.Content) { c.Work.Subject = "数学" }, "T1 T2 T8"},
		{"work.title", func(c *confirm.Content) { c.Work.Title = "无" }, "T2 T8"},
		{"work.post_kind", func(c *confirm.Content) { c.Work.PostKind = "聘用" }, "T2 T8"},
		{"work.contract_start", func(c *confirm.Content) { c.Work.ContractStart = "2016-09-02" }, "T2 T8"},
		{"education.level", func(c *confirm.Content) { c.Education.Level = "专科" }, ""},
		{"education.major", func(c *confirm.Content) { c.Education.Major = "教育" }, ""},
		{"contact.email", func(c *confirm.Content) { c.Contact.Email = "" }, ""},
		{"contact.phone", func(c *confirm.Content) { c.Contact.Phone = "" }, ""},
		{"period.last_registered_on", func(c *confirm.Content) { c.Period.LastRegisteredOn = "" }, ""},
		{"period.assessments", func(c *confirm.Content) { c.Period.Assessments = nil }, "T5"},
		{"period.ethics", func(c *confirm.Content) { c.Period.Ethics = "" }, "T3"},
		{"photo_sha256", func(c *confirm.Content) { c.PhotoSHA256 = "" }, ""},
		{"data_status", func(c *confirm.Content) { c.DataStatus = "" }, ""},
		{"data_source", func(c *confirm.Content) { c.DataSource = "" }, ""},
	}
	soft := []string{"contact.email", "contact.phone", "data_status"}
	for _, test := range tests {
		base, theirs := record(), record()
		test.change(&theirs.Content)
		i := intentOn(base, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
		got := book().ConflictOf(i, confirm.CodeContentChanged, base, theirs)
		if len(got.Diff) != 1 || got.Diff[0].Field != test.field || got.Diff[0].Side != confirm.SideTheirs {
			t.Errorf("%s: told %v", test.field, got.Diff)
		}
		if open := strings.Join(got.Open, " "); open != test.open {
			t.Errorf("%s opens %q, want %q", test.field, open, test.open)
		}
		if kept := len(got.Ticks) + len(got.Open); kept != len(book().Asked(theirs.Content.Kind)) {
			t.Errorf("%s: %d answers and gaps", test.field, kept)
		}
		next := confirm.NextRecheck
		if slices.Contains(soft, test.field) {
			next = confirm.NextResign
		}
		if got.Next != next || got.FormVoid != (next == confirm.NextRecheck) {
			t.Errorf("%s: %s, form void %v", test.field, got.Next, got.FormVoid)
		}
	}
}

func TestReceiptVoidBelongsToComplete(t *testing.T) {
	for _, action := range confirm.Actions() {
		got := book().ConflictOf(intentOn(record(), action, nil), confirm.CodeWindowClosed, record(), record())
		if got.ReceiptVoid != (action == confirm.ActionConcludeComplete) {
			t.Errorf("%s: receipt void %v", action, got.ReceiptVoid)
		}
	}
}

// TestConditionsWithoutConcerns: a provincial condition that does not say what
// it rests on is reopened by any hard change, and by no soft one.
func TestConditionsWithoutConcerns(t *testing.T) {
	b := book()
	b.Conditions = []confirm.Condition{{Code: "P1", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Provincial: true}}
	i := intentOn(record(), confirm.ActionConcludeComplete, []confirm.Tick{{Code: "P1", Value: confirm.TickMet, Note: "已看"}})
	hard, soft := record(), record()
	hard.Content.Education.Degree, soft.Content.Contact.Phone = "硕士", ""
	if got := b.ConflictOf(i, confirm.CodeContentChanged, record(), hard); !slices.Equal(got.Open, []string{"P1"}) || got.Ticks != nil {
		t.Errorf("hard change: open %v", got.Open)
	}
	if got := b.ConflictOf(i, confirm.CodeContentChanged, record(), soft); got.Open != nil || !slices.Equal(got.Ticks, i.Ticks) {
		t.Errorf("soft change: open %v", got.Open)
	}
	i.Ticks[0].Value = ""
	if got := b.ConflictOf(i, confirm.CodeRulesChanged, record(), record()); !slices.Equal(got.Open, []string{"P1"}) {
		t.Errorf("not answered before: open %v", got.Open)
	}
}
