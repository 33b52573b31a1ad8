package confirm_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

// attempt is everything Apply is given.
type attempt struct {
	book   confirm.Rulebook
	record confirm.Record
	intent confirm.Intent
	by     confirm.Actor
	at     time.Time
}

// soundAttempt changes an earlier 材料不全 into 材料齐全, and may.
func soundAttempt() attempt {
	r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
	return attempt{
		book: book(), record: r, by: clerk(), at: during,
		intent: intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet)),
	}
}

// TestOrderOfReasons breaks every two things at once: the one that explains
// the other, which stands first here, is the one told.
func TestOrderOfReasons(t *testing.T) {
	faults := []struct {
		want   confirm.Code
		break_ func(*attempt)
	}{
		{confirm.CodeUnknownRecord, func(a *attempt) { a.intent.RecordID = "record-2" }},
		{confirm.CodeDeclinedFinal, func(a *attempt) { a.record.Standing.State = confirm.StateDeclined }},
		{confirm.CodeNotClerk, func(a *attempt) { a.by.Role = "visitor" }},
		{confirm.CodePlanChanged, func(a *attempt) { a.record.PlanID = "plan-0" }},
		{confirm.CodeNotYourPoint, func(a *attempt) { a.record.PointID = "point-2" }},
		{confirm.CodeStageAdvanced, func(a *attempt) { a.record.Standing.Stages = []confirm.StageResult{{Stage: "初审"}} }},
		{confirm.CodeNewerApplication, func(a *attempt) { a.record.Standing.Links = []confirm.PersonLink{{Newer: true}} }},
		{confirm.CodeNotClerk, func(a *attempt) { a.intent.ClerkID = "clerk-9" }},
		{confirm.CodeContentChanged, func(a *attempt) { a.intent.Seen.ContentVersion-- }},
		{confirm.CodeAlreadyDecided, func(a *attempt) { a.intent.Seen.PreviousDecision = "" }},
		{confirm.CodeStateChanged, func(a *attempt) { a.intent.Seen.State = confirm.StatePending }},
		{confirm.CodeRulesChanged, func(a *attempt) { a.intent.Seen.RulesVersion = "rules-0" }},
		{confirm.CodeWindowChanged, func(a *attempt) { a.intent.Seen.WindowVersion = 0 }},
		{confirm.CodeWindowClosed, func(a *attempt) { a.at = closes }},
		{confirm.CodeTextInvalid, func(a *attempt) { a.intent.Remark = "\x00" }},
		{confirm.CodeConditionRepeated, func(a *attempt) { a.intent.Ticks = append(a.intent.Ticks, a.intent.Ticks[0]) }},
		{confirm.CodeConditionNotMet, func(a *attempt) { a.intent.Ticks[4].Value = confirm.TickNotMet }},
		{confirm.CodeConditionUnanswered, func(a *attempt) { a.intent.Ticks[2].Value = "" }},
		{confirm.CodeBlockedByFinding, func(a *attempt) { a.record.Content.Identity.DocumentNumber = "341002198508120028" }},
		{confirm.CodeExplanationRequired, func(a *attempt) { a.intent.Explanation = "" }},
	}
	for first := range faults {
		for second := first; second < len(faults); second++ {
			a := soundAttempt()
			faults[second].break_(&a)
			if second != first {
				faults[first].break_(&a)
			}
			got, err := a.book.Apply(a.record, a.intent, a.by, a.at)
			if confirm.CodeOf(err) != faults[first].want {
				t.Errorf("%s and %s: told %v", faults[first].want, faults[second].want, err)
			}
			requireUnchanged(t, a.record, got, err)
		}
	}
	a := soundAttempt()
	if _, err := a.book.Apply(a.record, a.intent, a.by, a.at); err != nil {
		t.Errorf("nothing is broken: %v", err)
	}
}

// TestEveryPairOfDecisions: two people decide the same record from the same
// view, in either order. The first wins, the second is told so, and nothing
// the second said is left in the record (offline-rules.md D2, D7).
func TestEveryPairOfDecisions(t *testing.T) {
	for _, from := range []confirm.Record{
		record(),
		concluded(confirm.StateComplete, confirm.ActionConcludeComplete),
		concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete),
	} {
		for _, first := range decisions() {
			for _, second := range decisions() {
				one, oneBy := decisionOf("op-1", from, first)
				two, twoBy := decisionOf("op-2", from, second)
				between, err := book().Apply(from, one, oneBy, during)
				if err != nil {
					t.Fatalf("%s first: %v", first, err)
				}
				want := confirm.CodeAlreadyDecided
				switch {
				case first == confirm.ActionDecline:
					want = confirm.CodeDeclinedFinal
				case first == second:
					want = confirm.CodeAgreed
				}
				after, err := book().Apply(between, two, twoBy, during.Add(time.Minute))
				if confirm.CodeOf(err) != want {
					t.Errorf("%s, then %s, from %s: %v, want %s", first, second, from.Standing.State, err, want)
				}
				requireUnchanged(t, between, after, err)
			}
		}
	}
}

func decisionOf(operation string, r confirm.Record, a confirm.Action) (confirm.Intent, confirm.Actor) {
	i := intentOn(r, a, ticksFor(a))
	i.OperationID = operation
	if a == confirm.ActionDecline {
		return i, bureau()
	}
	return i, clerk()
}

// TestEveryWayToTick tries all answers to all conditions of a first
// registration against the sentence of the rule.
func TestEveryWayToTick(t *testing.T) {
	r := record()
	r.Content.Kind, r.Content.Period = confirm.KindFirst, confirm.Period{}
	asked := book().ConditionsFor(confirm.KindFirst)
	values := []confirm.TickValue{"", confirm.TickMet, confirm.TickNotMet, confirm.TickNotApplicable}
	ways := 1
	for range asked {
		ways *= len(values)
	}
	for way := range ways {
		ticks := make([]confirm.Tick, len(asked))
		missing, open := false, false
		for n, rest := 0, way; n < len(asked); n, rest = n+1, rest/len(values) {
			ticks[n] = confirm.Tick{Code: asked[n].Code, Value: values[rest%len(values)]}
			missing = missing || ticks[n].Value == confirm.TickNotMet
			open = open || ticks[n].Value == ""
		}
		for _, a := range book().Allowed(r, ticks, clerk(), during)[:4] {
			want := map[confirm.Action]bool{
				confirm.ActionLeaveUnconfirmed:   true,
				confirm.ActionConcludeIncomplete: missing,
				confirm.ActionConcludeComplete:   !missing && !open,
			}[a.Action]
			if got := a.Refusal == nil; got != want {
				t.Fatalf("ticks %v: %s is %v", ticks, a.Action, got)
			}
		}
	}
}

// TestWindowIsTheIntersection: a clerk may decide in [opens, closes) of the
// point's window and of the plan, whatever the zone a time is written in.
func TestWindowIsTheIntersection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instant := func(name string) time.Time {
			zone := time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, name+" zone")*3600)
			return during.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, name)) * time.Hour).In(zone)
		}
		b := book()
		b.Plan.Opens, b.Plan.Closes = instant("plan opens"), instant("plan closes")
		b.Window.Opens, b.Window.Closes = instant("window opens"), instant("window closes")
		at := instant("at")
		inside := func(opens, closes time.Time) bool { return !at.Before(opens) && at.Before(closes) }
		want := inside(b.Plan.Opens, b.Plan.Closes) && inside(b.Window.Opens, b.Window.Closes)
		r := record()
		i := intentOn(r, confirm.ActionLeaveUnconfirmed, nil)
		_, err := b.Apply(r, i, clerk(), at)
		if (err == nil) != want {
			t.Fatalf("plan [%v, %v), window [%v, %v), at %v: %v", b.Plan.Opens, b.Plan.Closes, b.Window.Opens, b.Window.Closes, at, err)
		}
		var refusal *confirm.Refusal
		if errors.As(err, &refusal) && !refusal.Until.IsZero() && !refusal.Until.After(at) {
			t.Fatalf("told to wait for %v at %v", refusal.Until, at)
		}
	})
}

// TestChecksNeverBlockMoreThanTheyMay: only the 18-digit number and lost
// characters of a name block,
// whatever else is written in a content.
func TestChecksNeverBlockMoreThanTheyMay(t *testing.T) {
	may := map[confirm.Code]string{
		confirm.CodeIDShape: "identity.document_number", confirm.CodeIDCheckDigit: "identity.document_number", confirm.CodeIDDate: "identity.document_number",
		confirm.CodeNamePrivateUse: "identity.name", confirm.CodeNameReplacement: "identity.name", confirm.CodeNameControl: "identity.name",
	}
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9X]{0,20}`), rapid.Just(""))
	rapid.Check(t, func(t *rapid.T) {
		c := soundContent()
		c.Kind = confirm.RegistrationKind(rapid.SampledFrom([]string{"first", "periodic", ""}).Draw(t, "kind"))
		c.Identity.DocumentType = confirm.DocumentType(rapid.SampledFrom([]string{"id_card", "residence", "hk_macau", "taiwan", "other", "?"}).Draw(t, "type"))
		c.Identity.DocumentNumber = confirm.IDNumber(text.Draw(t, "number"))
		c.Identity.Name = confirm.Name(text.Draw(t, "name"))
		c.Identity.BirthDate = confirm.Date(text.Draw(t, "born"))
		c.Certificate.Number = confirm.CertificateNumber(text.Draw(t, "certificate"))
		c.Certificate.IssuedOn = confirm.Date(text.Draw(t, "issued"))
		c.Period.TrainingHours = rapid.Int().Draw(t, "hours")
		for _, f := range book().Check(c, confirm.Date(text.Draw(t, "today"))) {
			if f.Severity == confirm.SeverityBlock && may[f.Code] != f.Field {
				t.Fatalf("%s blocks", f.Code)
			}
			if printed := fmt.Sprint(f); len(c.Identity.DocumentNumber) > 8 && strings.Contains(printed, string(c.Identity.DocumentNumber)) {
				t.Fatalf("a finding holds the number: %s", f.Code)
			}
			if f.Check == "" || f.Code == "" || f.Severity == "" || f.Field == "" {
				t.Fatalf("finding %+v", f)
			}
		}
	})
}
