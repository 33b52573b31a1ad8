package confirm_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// requireRefusal compares everything a refusal tells.
func requireRefusal(t *testing.T, err error, code confirm.Code, args map[string]string, until time.Time) {
	t.Helper()
	refusal := new(confirm.Refusal)
	errors.As(err, &refusal)
	if refusal.Code != code || !maps.Equal(refusal.Args, args) || !refusal.Until.Equal(until) {
		t.Errorf("refused with %s %v until %v, want %s %v until %v", refusal.Code, refusal.Args, refusal.Until, code, args, until)
	}
}

// arg is what most refusals tell beside their code.
func arg(key, value string) map[string]string { return map[string]string{key: value} }

// TestGuardsTell: what a person reads is made of Args and Until, so each is
// pinned for each guard, with everything else in order.
func TestGuardsTell(t *testing.T) {
	var never time.Time
	tests := []struct {
		name   string
		break_ func(*attempt)
		code   confirm.Code
		args   map[string]string
		until  time.Time
	}{
		{"own point: record of another plan", func(a *attempt) { a.record.PlanID = "plan-2" }, confirm.CodePlanChanged, nil, never},
		{"own point: rulebook of another plan", func(a *attempt) { a.book.Plan.ID = "plan-2" }, confirm.CodePlanChanged, nil, never},
		{"own point: rulebook of another point", func(a *attempt) { a.book.Point.ID = "point-2" }, confirm.CodeNotYourPoint, nil, never},
		{"own point: clerk of another point", func(a *attempt) { a.by.PointID = "point-2" }, confirm.CodeNotYourPoint, nil, never},
		{"stage: begun, offline", func(a *attempt) { a.record.Standing.Stages = []confirm.StageResult{{}} }, confirm.CodeStageAdvanced, nil, never},
		{"newest: applied again, the newest is told", func(a *attempt) {
			a.record.Standing.Links = []confirm.PersonLink{
				{ApplicationNo: "3", PointName: "新宁小学确认点", Newer: true}, {ApplicationNo: "2", Newer: true}, {ApplicationNo: "0"},
			}
		}, confirm.CodeNewerApplication, map[string]string{"application_no": "3", "point": "新宁小学确认点"}, never},
		{"as seen: decided by another", func(a *attempt) { a.intent.Seen.PreviousDecision = "op-9" }, confirm.CodeAlreadyDecided,
			map[string]string{"action": "conclude_incomplete", "at": "2026-10-08T01:30:00Z"}, never},
		{"as seen: decision gone", func(a *attempt) { a.record.Standing.Decision = nil }, confirm.CodeStateChanged, nil, never},
		{"as seen: another state", func(a *attempt) { a.intent.Seen.State = confirm.StatePending }, confirm.CodeStateChanged, nil, never},
		{"as seen: another window", func(a *attempt) { a.intent.Seen.WindowID = "window-2" }, confirm.CodeWindowChanged, nil, never},
		{"window: not begun", func(a *attempt) { a.at = opens.Add(-time.Millisecond) }, confirm.CodeWindowNotOpen, nil, opens},
		{"window: ended", func(a *attempt) { a.at = closes }, confirm.CodeWindowClosed, nil, never},
		{"window: not set", func(a *attempt) { a.book.Window.Opens = never }, confirm.CodeWindowNotOpen, nil, never},
		{"window: no end", func(a *attempt) { a.book.Window.Closes = never }, confirm.CodeWindowNotOpen, nil, never},
		{"scope: kind", func(a *attempt) { a.book.Window.Scope.Kinds = []confirm.RegistrationKind{"first"} }, confirm.CodeOutOfScope, arg("field", "kind"), never},
		{"scope: post", func(a *attempt) { a.book.Window.Scope.PostKinds = []string{"聘用"} }, confirm.CodeOutOfScope, arg("field", "work.post_kind"), never},
		{"scope: school", func(a *attempt) { a.book.Window.Scope.SchoolKinds = []string{"民办"} }, confirm.CodeOutOfScope, arg("field", "work.school_kind"), never},
		{"scope: all three, the first is told", func(a *attempt) {
			a.book.Window.Scope = confirm.Scope{Kinds: []confirm.RegistrationKind{"first"}, PostKinds: []string{"聘用"}, SchoolKinds: []string{"民办"}}
		}, confirm.CodeOutOfScope, arg("field", "kind"), never},
		{"payload: somebody else's", func(a *attempt) { a.intent.Scan = &confirm.Scan{} }, confirm.CodeIntentMalformed, arg("field", "scan"), never},
		{"payload: two, the first is told", func(a *attempt) { a.intent.Recall, a.intent.Transfer = &confirm.Recall{}, &confirm.Transfer{} }, confirm.CodeIntentMalformed, arg("field", "transfer"), never},
		{"payload: a note without words", func(a *attempt) { a.intent.Acknowledged = []confirm.Acknowledgement{{}} }, confirm.CodeTextInvalid, arg("field", "acknowledged"), never},
		{"payload: too many notes", func(a *attempt) { a.intent.Acknowledged = make([]confirm.Acknowledgement, 41) }, confirm.CodeTooMany,
			map[string]string{"what": "acknowledged", "max": "40"}, never},
		{"notes: operation id", func(a *attempt) { a.intent.OperationID = "" }, confirm.CodeTextInvalid, arg("field", "operation_id"), never},
		{"notes: 系统档案号", func(a *attempt) { a.intent.FileNumber = "1-2" }, confirm.CodeFileNumberDigits, nil, never},
		{"message: no id", func(a *attempt) { a.intent.Message = &confirm.Message{Text: "请补交"} }, confirm.CodeIntentMalformed, arg("field", "message.id"), never},
		{"message: template", func(a *attempt) { a.intent.Message = &confirm.Message{ID: "m", Template: "\x00", Text: "请补交"} }, confirm.CodeIntentMalformed, arg("field", "message"), never},
		{"message: full", func(a *attempt) {
			a.record.Standing.Messages = make([]confirm.SentMessage, confirm.MaxMessages)
			a.intent.Message = &confirm.Message{ID: "m", Text: "请补交"}
		}, confirm.CodeTooMany, map[string]string{"what": "messages", "max": "16"}, never},
		{"ticks: unknown", func(a *attempt) { a.intent.Ticks[1].Code = "T0" }, confirm.CodeConditionUnknown, arg("conditions", "T0"), never},
		{"ticks: no such answer", func(a *attempt) { a.intent.Ticks[1].Value = "yes" }, confirm.CodeConditionUnknown, arg("conditions", "T2"), never},
		{"ticks: twice", func(a *attempt) { a.intent.Ticks[1].Code = "T1" }, confirm.CodeConditionRepeated, arg("conditions", "T1"), never},
		{"ticks: note", func(a *attempt) { a.intent.Ticks[1].Note = "\x7f" }, confirm.CodeTextInvalid, arg("field", "ticks.note"), never},
		{"all met: one is not", func(a *attempt) { a.intent.Ticks[6].Value = confirm.TickNotMet }, confirm.CodeConditionNotMet, arg("conditions", "T8"), never},
		{"all met: one is open", func(a *attempt) { a.intent.Ticks = a.intent.Ticks[:6] }, confirm.CodeConditionUnanswered, arg("conditions", "T8"), never},
		{"all met: nothing is asked", func(a *attempt) { a.book.Conditions, a.intent.Ticks = nil, nil }, confirm.CodeNoConditions, nil, never},
		{"some missing: none is", func(a *attempt) { a.intent.Action = confirm.ActionConcludeIncomplete }, confirm.CodeNoMissingCondition, nil, never},
		{"no block: two findings", func(a *attempt) {
			a.record.Content.Identity.DocumentNumber, a.record.Content.Identity.Name = "341002198508120028", "王\ue000"
		}, confirm.CodeBlockedByFinding, arg("codes", "id_check_digit,name_private_use"), never},
		{"explained: not", func(a *attempt) { a.intent.Explanation = "\u3000\n" }, confirm.CodeExplanationRequired, nil, never},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := soundAttempt()
			test.break_(&a)
			got, err := a.book.Apply(a.record, a.intent, a.by, a.at)
			requireUnchanged(t, a.record, got, err)
			requireRefusal(t, err, test.code, test.args, test.until)
		})
	}
}

// TestQuestions: Allowed answers without an intent, from the record alone.
func TestQuestions(t *testing.T) {
	recalled := record()
	recalled.Standing.Messages[0].RecalledAt = during
	silent := record()
	silent.Standing.Messages = nil
	full := record()
	full.Standing.Messages = make([]confirm.SentMessage, confirm.MaxMessages)
	full.Standing.Scans = make([]confirm.AttachedScan, confirm.MaxScans)
	full.Standing.Corrections = make([]confirm.WorkCorrection, confirm.MaxCorrections)
	begun := record()
	begun.Standing.Stages = []confirm.StageResult{{Stage: "初审"}}
	bad := record()
	bad.Content.Identity.DocumentNumber = ""
	only := func(points ...confirm.OtherPoint) confirm.Rulebook {
		b := book()
		b.OtherPoints = points
		return b
	}
	own := confirm.OtherPoint{Point: book().Point, Window: book().Window}
	tests := []struct {
		name   string
		book   confirm.Rulebook
		record confirm.Record
		action confirm.Action
		code   confirm.Code
		args   map[string]string
	}{
		{"nothing to recall", book(), silent, confirm.ActionRecallMessage, confirm.CodeMessageUnknown, nil},
		{"all recalled", book(), recalled, confirm.ActionRecallMessage, confirm.CodeMessageRecalled, nil},
		{"one to recall", book(), record(), confirm.ActionRecallMessage, "", nil},
		{"no room for a message", book(), full, confirm.ActionMessage, confirm.CodeTooMany, map[string]string{"what": "messages", "max": "16"}},
		{"a conclusion needs no room", book(), full, confirm.ActionConcludeComplete, "", nil},
		{"no room for a scan", book(), full, confirm.ActionAttachScan, confirm.CodeTooMany, map[string]string{"what": "scans", "max": "12"}},
		{"no room for a correction", book(), full, confirm.ActionCorrectWork, confirm.CodeTooMany, map[string]string{"what": "corrections", "max": "6"}},
		{"nowhere to move to", only(), record(), confirm.ActionTransferPoint, confirm.CodeTransferTarget, nil},
		{"only to where it is", only(own), record(), confirm.ActionTransferPoint, confirm.CodeTransferTarget, nil},
		{"only to one that has ended", only(book().OtherPoints[1]), record(), confirm.ActionTransferPoint, confirm.CodeTransferTarget, nil},
		{"to one that is open", only(own, book().OtherPoints[0]), record(), confirm.ActionTransferPoint, "", nil},
		{"stage begun: conclude", book(), begun, confirm.ActionLeaveUnconfirmed, confirm.CodeStageAdvanced, nil},
		{"stage begun: move", book(), begun, confirm.ActionTransferPoint, confirm.CodeStageAdvanced, nil},
		{"stage begun: correct", book(), begun, confirm.ActionCorrectWork, confirm.CodeStageAdvanced, nil},
		{"stage begun: write", book(), begun, confirm.ActionAnnotate, "", nil},
		{"stage begun: message", book(), begun, confirm.ActionMessage, "", nil},
		{"a finding blocks 材料齐全", book(), bad, confirm.ActionConcludeComplete, confirm.CodeBlockedByFinding, arg("codes", "id_shape")},
		{"a finding does not block 未作确认", book(), bad, confirm.ActionLeaveUnconfirmed, "", nil},
		{"all met, so nothing is missing", book(), record(), confirm.ActionConcludeIncomplete, confirm.CodeNoMissingCondition, nil},
		{"a clerk does not decline", book(), record(), confirm.ActionDecline, confirm.CodeNotBureau, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, a := range test.book.Allowed(test.record, ticksAll(confirm.TickMet), clerk(), during) {
				switch {
				case a.Action != test.action:
				case test.code == "" && a.Refusal != nil:
					t.Errorf("refused with %s", a.Refusal.Code)
				case test.code != "" && a.Refusal == nil:
					t.Errorf("allowed, want %s", test.code)
				case test.code != "":
					requireRefusal(t, a.Refusal, test.code, test.args, time.Time{})
				}
			}
		})
	}
}

// TestNestedWindows asks every act at the edges of plan and window: opens is
// inside, closes is not, a millisecond decides.
func TestNestedWindows(t *testing.T) {
	plan := book().Plan
	const tick = time.Millisecond
	notOpen, closed := confirm.CodeWindowNotOpen, confirm.CodeWindowClosed
	tests := []struct {
		name   string
		at     time.Time
		window confirm.Code // of what the point's window binds
		plan   confirm.Code // of what only the plan binds
		until  time.Time    // of the plan's refusal
	}{
		{"before the plan", plan.Opens.Add(-tick), notOpen, notOpen, plan.Opens},
		{"the plan opens", plan.Opens, notOpen, "", time.Time{}},
		{"before the window", opens.Add(-tick), notOpen, "", time.Time{}},
		{"the window opens", opens, "", "", time.Time{}},
		{"after it opened", opens.Add(tick), "", "", time.Time{}},
		{"before it closes", closes.Add(-tick), "", "", time.Time{}},
		{"the window closes", closes, closed, "", time.Time{}},
		{"after it closed", closes.Add(tick), closed, "", time.Time{}},
		{"before the plan closes", plan.Closes.Add(-tick), closed, "", time.Time{}},
		{"the plan closes", plan.Closes, closed, closed, time.Time{}},
		{"long after", plan.Closes.AddDate(5, 0, 0), closed, closed, time.Time{}},
	}
	planOnly := map[confirm.Action]bool{
		confirm.ActionDecline: true, confirm.ActionAnnotate: true, confirm.ActionAttachScan: true,
		confirm.ActionMessage: true, confirm.ActionRecallMessage: true,
	}
	for _, test := range tests {
		for _, action := range confirm.Actions() {
			t.Run(fmt.Sprint(test.name, " ", action), func(t *testing.T) {
				by := clerk()
				if action == confirm.ActionDecline {
					by = bureau()
				}
				i := intentOn(record(), action, nil)
				switch action {
				case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete:
					i.Ticks = ticksFor(action)
				case confirm.ActionCorrectWork:
					i.Correction.Authorisation.Date = "2026-09-01"
				}
				_, err := book().Apply(record(), i, by, test.at)
				want, until := test.window, time.Time{}
				if planOnly[action] {
					want, until = test.plan, test.until
				} else if want == notOpen {
					until = opens
				}
				if want == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				requireRefusal(t, err, want, nil, until)
			})
		}
	}
}

// TestScopeBindsConclusionsOnly: whoever is not of the 人员范围 can still be
// moved, corrected and written to.
func TestScopeBindsConclusionsOnly(t *testing.T) {
	b := book()
	b.Window.Scope.SchoolKinds = []string{"民办小学"}
	for _, a := range b.Allowed(record(), ticksWith("T6", confirm.TickNotMet), clerk(), during) {
		bound := false
		switch a.Action {
		case confirm.ActionLeaveUnconfirmed, confirm.ActionConcludeIncomplete, confirm.ActionConcludeComplete:
			bound = true
		}
		if refused := a.Refusal != nil && a.Refusal.Code == confirm.CodeOutOfScope; refused != bound {
			t.Errorf("%s: %v", a.Action, a.Refusal)
		}
	}
	for _, a := range b.Allowed(record(), nil, bureau(), during) {
		if a.Action == confirm.ActionDecline && a.Refusal != nil {
			t.Errorf("the bureau is bound: %v", a.Refusal)
		}
	}
}

// TestWhatTextsTake walks every text a clerk writes: its limit, one more, and
// each kind of character that can be neither shown nor printed.
func TestWhatTextsTake(t *testing.T) {
	r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
	texts := []struct {
		name   string
		action confirm.Action
		limit  int
		write  func(*confirm.Intent, string)
		code   confirm.Code
		field  string
	}{
		{"remark", confirm.ActionAnnotate, 500, func(i *confirm.Intent, s string) { i.Remark = s }, confirm.CodeTextInvalid, "remark"},
		{"local file number", confirm.ActionAnnotate, 50, func(i *confirm.Intent, s string) { i.LocalFileNumber = s }, confirm.CodeTextInvalid, "local_file_number"},
		{"explanation", confirm.ActionLeaveUnconfirmed, 500, func(i *confirm.Intent, s string) { i.Explanation = s }, confirm.CodeTextInvalid, "explanation"},
		{"note of a tick", confirm.ActionLeaveUnconfirmed, 200, func(i *confirm.Intent, s string) {
			i.Ticks = []confirm.Tick{{Code: "T1", Value: confirm.TickNotMet, Note: s}}
		}, confirm.CodeTextInvalid, "ticks.note"},
		{"note on a finding", confirm.ActionLeaveUnconfirmed, 100, func(i *confirm.Intent, s string) {
			i.Acknowledged = []confirm.Acknowledgement{{Check: "dates/2", Code: confirm.CodeDatesOrder, Note: s}}
		}, confirm.CodeTextInvalid, "acknowledged"},
		{"message", confirm.ActionMessage, 300, func(i *confirm.Intent, s string) { i.Message.Text = s }, confirm.CodeTextInvalid, "message.text"},
		{"message's template", confirm.ActionMessage, 64, func(i *confirm.Intent, s string) { i.Message.Template = s }, confirm.CodeIntentMalformed, "message"},
		{"message's batch", confirm.ActionMessage, 64, func(i *confirm.Intent, s string) { i.Message.Batch = s }, confirm.CodeIntentMalformed, "message"},
		{"message's id", confirm.ActionMessage, 64, func(i *confirm.Intent, s string) { i.Message.ID = s }, confirm.CodeIntentMalformed, "message.id"},
		{"kind of a scan", confirm.ActionAttachScan, 50, func(i *confirm.Intent, s string) { i.Scan.Kind = s }, confirm.CodeTextInvalid, "scan"},
		{"note of a scan", confirm.ActionAttachScan, 50, func(i *confirm.Intent, s string) { i.Scan.Note = s }, confirm.CodeTextInvalid, "scan"},
		{"new value", confirm.ActionCorrectWork, 80, func(i *confirm.Intent, s string) { i.Correction.Fields[0].New = s }, confirm.CodeFieldInvalid, "work.title"},
		{"reference", confirm.ActionCorrectWork, 80, func(i *confirm.Intent, s string) { i.Correction.Authorisation.Reference = s }, confirm.CodeAuthorisationRequired, "reference"},
	}
	for _, text := range texts {
		try := func(s string) error {
			i := intentOn(r, text.action, nil)
			text.write(&i, s)
			_, err := book().Apply(r, i, clerk(), during)
			return err
		}
		for name, good := range map[string]string{
			"longest": strings.Repeat("长", text.limit), "longest outside the BMP": strings.Repeat("𠮷", text.limit), "two lines": "一\n二",
			"private use": "\ue000", "a mark": "e\u0301", "no-break blank": "一\u00a0二", "a soft sign": "一\u200b二",
		} {
			if err := try(good); err != nil {
				t.Errorf("%s, %s: %v", text.name, name, err)
			}
		}
		for name, bad := range map[string]string{
			"one too many": strings.Repeat("长", text.limit+1), "NUL": "一\x00", "tab": "一\t二", "return": "一\r\n二", "escape": "\x1b[1m",
			"delete": "一\x7f", "C1 control": "一\u0085", "lost character": "一\ufffd", "half a character": "一\xe4\xb8", "surrogate": "\xed\xa0\x80",
		} {
			err := try(bad)
			refusal := new(confirm.Refusal)
			if errors.As(err, &refusal); refusal.Code != text.code || refusal.Args["field"] != text.field {
				t.Errorf("%s, %s: %v %v, want %s", text.name, name, err, refusal.Args, text.code)
			}
		}
	}
}

func TestFileNumberDigits(t *testing.T) {
	tests := map[string]confirm.Code{
		"": "", "0": "", "0012": "", strings.Repeat("9", 50): "",
		strings.Repeat("9", 51): confirm.CodeTextInvalid,
		"-1":                    confirm.CodeFileNumberDigits, "+1": confirm.CodeFileNumberDigits, "1.0": confirm.CodeFileNumberDigits,
		" 12": confirm.CodeFileNumberDigits, "12\n": confirm.CodeFileNumberDigits, "１２": confirm.CodeFileNumberDigits,
		"١٢": confirm.CodeFileNumberDigits, "十二": confirm.CodeFileNumberDigits, "1e3": confirm.CodeFileNumberDigits, "\xff": confirm.CodeFileNumberDigits,
	}
	for number, want := range tests {
		i := intentOn(record(), confirm.ActionAnnotate, nil)
		i.FileNumber = number
		if _, err := book().Apply(record(), i, clerk(), during); confirm.CodeOf(err) != want {
			t.Errorf("%q: %v, want %q", number, err, want)
		}
	}
}
