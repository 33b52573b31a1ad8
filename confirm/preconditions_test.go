package confirm_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

// signedOnly are the acts that rest on nothing the clerk has seen: they stay
// right when an applicant edits or a window moves.
var signedOnly = []confirm.Action{
	confirm.ActionAnnotate, confirm.ActionAttachScan, confirm.ActionMessage, confirm.ActionRecallMessage,
}

// TestPreconditionsOfEveryAct breaks each precondition for each act of a clerk.
func TestPreconditionsOfEveryAct(t *testing.T) {
	tests := []struct {
		name   string
		break_ func(*attempt)
		seen   confirm.Code // of an act that rests on what was seen
		signed confirm.Code // of one that does not
	}{
		{"nothing", func(*attempt) {}, "", ""},
		{"another record", func(a *attempt) { a.intent.RecordID = "record-2" }, confirm.CodeUnknownRecord, confirm.CodeUnknownRecord},
		{"another clerk's signature", func(a *attempt) { a.intent.ClerkID = "clerk-9" }, confirm.CodeNotClerk, confirm.CodeNotClerk},
		{"a clerk of another point", func(a *attempt) { a.by.PointID = "point-2" }, confirm.CodeNotYourPoint, confirm.CodeNotYourPoint},
		{"the bureau", func(a *attempt) { a.by = bureau() }, confirm.CodeNotClerk, confirm.CodeNotClerk},
		{"record moved away", func(a *attempt) { a.record.PointID = "point-2" }, confirm.CodeNotYourPoint, confirm.CodeNotYourPoint},
		{"record of another plan", func(a *attempt) { a.record.PlanID = "plan-0" }, confirm.CodePlanChanged, confirm.CodePlanChanged},
		{"content edited", func(a *attempt) { a.record.Version++ }, confirm.CodeContentChanged, ""},
		{"other bytes", func(a *attempt) { a.record.Digest = "sha256-00" }, confirm.CodeContentChanged, ""},
		{"rules changed", func(a *attempt) { a.book.Version = "rules-2" }, confirm.CodeRulesChanged, ""},
		{"window moved", func(a *attempt) { a.book.Window.Version++ }, confirm.CodeWindowChanged, ""},
		{"window ended", func(a *attempt) { a.at = closes }, confirm.CodeWindowClosed, ""},
		{"window not begun", func(a *attempt) { a.at = opens.Add(-1) }, confirm.CodeWindowNotOpen, ""},
		{"plan ended", func(a *attempt) { a.at = a.book.Plan.Closes }, confirm.CodeWindowClosed, confirm.CodeWindowClosed},
		{"plan not begun", func(a *attempt) { a.at = a.book.Plan.Opens.Add(-1) }, confirm.CodeWindowNotOpen, confirm.CodeWindowNotOpen},
		{"no operation id", func(a *attempt) { a.intent.OperationID = "" }, confirm.CodeTextInvalid, confirm.CodeTextInvalid},
		{"letters in 系统档案号", func(a *attempt) { a.intent.FileNumber = "A1" }, confirm.CodeFileNumberDigits, confirm.CodeFileNumberDigits},
		{"control in remark", func(a *attempt) { a.intent.Remark = "\x00" }, confirm.CodeTextInvalid, confirm.CodeTextInvalid},
		{"declined meanwhile", func(a *attempt) { a.record.Standing.State = confirm.StateDeclined }, confirm.CodeDeclinedFinal, confirm.CodeDeclinedFinal},
		{"no such state", func(a *attempt) { a.record.Standing.State = "gone" }, confirm.CodeUnknownAction, confirm.CodeUnknownAction},
		{"decided meanwhile", func(a *attempt) {
			a.record.Standing.Decision = &confirm.Decision{OperationID: "op-5", Action: confirm.ActionDecline, At: during}
		}, confirm.CodeAlreadyDecided, ""},
	}
	for _, action := range confirm.Actions() {
		if action == confirm.ActionDecline {
			continue
		}
		for _, test := range tests {
			t.Run(fmt.Sprint(action, " ", test.name), func(t *testing.T) {
				a := attempt{book: book(), record: record(), by: clerk(), at: during}
				a.intent = intentOn(a.record, action, ticksFor(action))
				if a.intent.Correction != nil {
					a.intent.Correction.Authorisation.Date = "2026-09-01"
				}
				test.break_(&a)
				want := test.seen
				if slices.Contains(signedOnly, action) {
					want = test.signed
				}
				got, err := a.book.Apply(a.record, a.intent, a.by, a.at)
				if confirm.CodeOf(err) != want {
					t.Fatalf("%v, want %q", err, want)
				}
				if err != nil {
					requireUnchanged(t, a.record, got, err)
				}
			})
		}
	}
}

// TestOneUseOfAPayload: a message, a scan, a recall, a correction or a move
// that has been carried out does not go through again under another operation.
func TestOneUseOfAPayload(t *testing.T) {
	for action, want := range map[confirm.Action]confirm.Code{
		confirm.ActionMessage: confirm.CodeMessageExists, confirm.ActionAttachScan: confirm.CodeScanExists,
		confirm.ActionRecallMessage: confirm.CodeMessageRecalled, confirm.ActionCorrectWork: confirm.CodeContentChanged,
		confirm.ActionTransferPoint: confirm.CodeNotYourPoint,
	} {
		i := intentOn(record(), action, nil)
		after, err := book().Apply(record(), i, clerk(), during)
		if err != nil {
			t.Fatal(err)
		}
		i.OperationID = "op-2"
		again, err := book().Apply(after, i, clerk(), during.Add(time.Minute))
		if confirm.CodeOf(err) != want {
			t.Errorf("%s twice: %v, want %s", action, err, want)
		}
		requireUnchanged(t, after, again, err)
	}
}

// TestIndexIsFair: when a record is told of another, the other is told of it,
// and the order of adding does not matter.
func TestIndexIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var records []confirm.Record
		for n := range rapid.IntRange(0, 8).Draw(t, "records") {
			r := record()
			r.ID = fmt.Sprint("record-", n)
			r.PointID = rapid.SampledFrom([]string{"point-1", "point-2"}).Draw(t, "point")
			r.Content.Identity.DocumentNumber = rapid.SampledFrom([]confirm.IDNumber{"", "341002198508120029", "11010519491231002X", "340524800101001", "34052419800101001x"}).Draw(t, "number")
			r.Content.Identity.Name = rapid.SampledFrom([]confirm.Name{"王小云", "王 小云", "热依汗•依明", "热依汗·依明"}).Draw(t, "name")
			r.Content.Certificate.Number = rapid.SampledFrom([]confirm.CertificateNumber{"", "963410022100123", "19963410022100123", "20153401032000123"}).Draw(t, "certificate")
			records = append(records, r)
		}
		backwards := slices.Clone(records)
		slices.Reverse(backwards)
		index, other := confirm.NewIndex(records), confirm.NewIndex(backwards)
		told := map[confirm.Code]int{}
		for _, r := range records {
			found := index.Check(r)
			if !slices.Equal(lines(found), lines(other.Check(r))) {
				t.Fatalf("%q one way, %q the other", lines(found), lines(other.Check(r)))
			}
			for _, f := range found {
				told[f.Code]++
			}
		}
		for code, count := range told {
			if count < 2 {
				t.Fatalf("%s is told to one record only", code)
			}
		}
	})
}
