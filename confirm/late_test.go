package confirm_test

import (
	"reflect"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestOnlineAt(t *testing.T) {
	sound := confirm.Evidence{DecidedAt: during, Proven: true, TimeToken: "token", ElapsedMS: 1000, Online: true}
	tests := []struct {
		name   string
		change func(*confirm.Evidence)
		at     time.Time
		want   bool
	}{
		{"fresh", func(*confirm.Evidence) {}, during, true},
		{"not said", func(e *confirm.Evidence) { e.Online = false }, during, false},
		{"not proven", func(e *confirm.Evidence) { e.Proven = false }, during, false},
		{"no token", func(e *confirm.Evidence) { e.TimeToken = "" }, during, false},
		{"token of five minutes", func(e *confirm.Evidence) { e.ElapsedMS = confirm.MaxOnlineAge.Milliseconds() }, during, true},
		{"older token", func(e *confirm.Evidence) { e.ElapsedMS = confirm.MaxOnlineAge.Milliseconds() + 1 }, during, false},
		{"token of the future", func(e *confirm.Evidence) { e.ElapsedMS = -1 }, during, false},
		{"judged in time", func(*confirm.Evidence) {}, during.Add(confirm.MaxOnlineAge), true},
		{"judged too late", func(*confirm.Evidence) {}, during.Add(confirm.MaxOnlineAge + 1), false},
		{"judged before it was made", func(*confirm.Evidence) {}, during.Add(-confirm.MaxOnlineAge - 1), false},
	}
	for _, test := range tests {
		e := sound
		test.change(&e)
		if got := e.OnlineAt(test.at); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestRedecideAfterAStage: only online, and for a reason (offline-rules.md D7).
func TestRedecideAfterAStage(t *testing.T) {
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	r.Standing.Stages = []confirm.StageResult{{Stage: "初审", At: during.Add(-time.Hour), Result: "暂缓注册"}}
	online := confirm.Evidence{DecidedAt: during, Proven: true, TimeToken: "token", ElapsedMS: 10, Online: true}
	for _, a := range decisions()[:3] {
		i := intentOn(r, a, ticksFor(a))
		requireCode(t, r, i, clerk(), during, confirm.CodeStageAdvanced)
		i.Evidence = online
		after, err := book().Apply(r, i, clerk(), during)
		if err != nil || after.Standing.Decision.OperationID != "op-1" || len(after.Standing.Stages) != 1 {
			t.Errorf("%s online: %v", a, err)
		}
		requireCode(t, r, i, clerk(), during.Add(time.Hour), confirm.CodeStageAdvanced)
		i.Explanation = " "
		requireCode(t, r, i, clerk(), during, confirm.CodeExplanationRequired)
	}
	offline := book().Allowed(r, ticksAll(confirm.TickMet), clerk(), during)
	reach := book().AllowedOnline(r, ticksAll(confirm.TickMet), clerk(), during)
	for n, a := range confirm.Actions() {
		switch a {
		case confirm.ActionLeaveUnconfirmed, confirm.ActionConcludeComplete:
			if offline[n].Refusal == nil || offline[n].Refusal.Code != confirm.CodeStageAdvanced || reach[n].Refusal != nil {
				t.Errorf("%s: offline %v, online %v", a, offline[n].Refusal, reach[n].Refusal)
			}
		case confirm.ActionConcludeIncomplete:
			if reach[n].Refusal == nil || reach[n].Refusal.Code != confirm.CodeNoMissingCondition {
				t.Errorf("%s: online %v", a, reach[n].Refusal)
			}
		default:
			if !reflect.DeepEqual(offline[n], reach[n]) {
				t.Errorf("%s differs", a)
			}
		}
	}
}

func TestArrive(t *testing.T) {
	var (
		inside  = closes.Add(-time.Hour)
		after   = closes.Add(time.Hour)
		muchTo  = closes.Add(100 * time.Hour)
		refuse  = confirm.LateRule{Policy: confirm.LateRefuse}
		accept  = confirm.LateRule{Policy: confirm.LateAccept}
		hold    = confirm.LateRule{Policy: confirm.LateHold}
		nothing = confirm.LateRule{}
		long    = confirm.LateRule{Policy: confirm.LateAccept, GraceHours: 200}
	)
	tests := []struct {
		name    string
		rule    confirm.LateRule
		arrival confirm.Arrival
		want    confirm.Code
	}{
		{"in time", refuse, confirm.Arrival{Decided: inside, Proven: true, Now: inside}, ""},
		{"in time, unproven", refuse, confirm.Arrival{Decided: inside, Now: inside}, ""},
		{"late, refuse", refuse, confirm.Arrival{Decided: inside, Proven: true, Now: after}, confirm.CodeWindowClosed},
		{"late and unproven, refuse", refuse, confirm.Arrival{Decided: inside, Now: after}, confirm.CodeWindowClosed},
		{"late, accept", accept, confirm.Arrival{Decided: inside, Proven: true, Now: after}, ""},
		{"late and unproven, accept", accept, confirm.Arrival{Decided: inside, Now: after}, confirm.CodeLateUnproven},
		{"very late, accept", accept, confirm.Arrival{Decided: inside, Proven: true, Now: muchTo}, confirm.CodeWindowClosed},
		{"very late, long grace", long, confirm.Arrival{Decided: inside, Proven: true, Now: muchTo}, ""},
		{"late, hold", hold, confirm.Arrival{Decided: inside, Proven: true, Now: after}, confirm.CodeLateInTime},
		{"late and unproven, hold", hold, confirm.Arrival{Decided: inside, Now: after}, confirm.CodeLateUnproven},
		{"late, nothing set", nothing, confirm.Arrival{Decided: inside, Proven: true, Now: muchTo}, confirm.CodeLateInTime},
		{"made late", accept, confirm.Arrival{Decided: after, Proven: true, Now: after}, confirm.CodeWindowClosed},
		{"made early, came inside", accept, confirm.Arrival{Decided: opens.Add(-1), Proven: true, Now: during}, confirm.CodeWindowNotOpen},
		{"made early, came late", accept, confirm.Arrival{Decided: opens.Add(-1), Proven: true, Now: after}, confirm.CodeWindowNotOpen},
		{"came early", accept, confirm.Arrival{Decided: opens.Add(-1), Proven: true, Now: opens.Add(-1)}, confirm.CodeWindowNotOpen},
		{"key ended after, proven", hold, confirm.Arrival{Decided: inside, Proven: true, Now: inside.Add(time.Minute), KeyEnded: inside.Add(time.Second)}, ""},
		{"key ended after, unproven", hold, confirm.Arrival{Decided: inside, Now: inside.Add(time.Minute), KeyEnded: inside.Add(time.Second)}, confirm.CodeKeyEnded},
		{"key ended before", hold, confirm.Arrival{Decided: inside, Proven: true, Now: inside, KeyEnded: inside}, confirm.CodeKeyEnded},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, r := book(), record()
			b.Late = test.rule
			i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
			i.Evidence.DecidedAt = test.arrival.Decided
			got, err := b.Arrive(r, i, clerk(), test.arrival)
			if confirm.CodeOf(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
			if err != nil {
				requireUnchanged(t, r, got, err)
				return
			}
			if d := got.Standing.Decision; got.Standing.State != confirm.StateComplete || d.At.After(closes) || d.Unproven == test.arrival.Proven {
				t.Errorf("state %s at %v, unproven %v", got.Standing.State, d.At, d.Unproven)
			}
		})
	}
}

// TestArriveTellsWhatElseIsWrong: that something came late is said only when
// nothing else is.
func TestArriveTellsWhatElseIsWrong(t *testing.T) {
	r := record()
	i := intentOn(r, confirm.ActionConcludeComplete, nil)
	late := confirm.Arrival{Decided: closes.Add(-time.Hour), Proven: true, Now: closes.Add(time.Hour)}
	_, err := book().Arrive(r, i, clerk(), late)
	if confirm.CodeOf(err) != confirm.CodeConditionUnanswered {
		t.Errorf("%v", err)
	}
	i.Seen.ContentVersion--
	if _, err = book().Arrive(r, i, clerk(), late); confirm.CodeOf(err) != confirm.CodeContentChanged {
		t.Errorf("%v", err)
	}
}

// TestArriveIsNeverKinderThanApply: what arrives is accepted only if it was
// right when it was made, and a clock that is wrong gains nothing.
func TestArriveIsNeverKinderThanApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hour := func(name string) time.Time {
			return closes.Add(time.Duration(rapid.IntRange(-900, 200).Draw(t, name)) * time.Hour)
		}
		b, r := book(), record()
		b.Late = confirm.LateRule{Policy: rapid.SampledFrom([]confirm.LatePolicy{"", confirm.LateRefuse, confirm.LateAccept, confirm.LateHold, "?"}).Draw(t, "policy")}
		a := confirm.Arrival{Decided: hour("decided"), Proven: rapid.Bool().Draw(t, "proven"), Now: hour("now")}
		i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
		_, err := b.Arrive(r, i, clerk(), a)
		_, made := b.Apply(r, i, clerk(), a.Decided)
		_, came := b.Apply(r, i, clerk(), a.Now)
		switch {
		case err == nil && made != nil:
			t.Fatalf("accepted, though it was wrong when made: %v", made)
		case err == nil && came != nil && (!a.Proven || b.Late.Policy != confirm.LateAccept):
			t.Fatalf("accepted late without proof or policy")
		case err != nil && made == nil && came == nil:
			t.Fatalf("refused though right both times: %v", err)
		}
		if late := confirm.CodeOf(err); (late == confirm.CodeLateInTime || late == confirm.CodeLateUnproven) && (made != nil || confirm.CodeOf(came) != confirm.CodeWindowClosed) {
			t.Fatalf("%v for something that is not just late", err)
		}
	})
}
