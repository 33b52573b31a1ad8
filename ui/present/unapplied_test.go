package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestUnappliedWords: what did not count says so, and by whom it was.
func TestUnappliedWords(t *testing.T) {
	book := confirm.Rulebook{Conditions: confirm.DefaultConditions()}
	first := book.Asked(confirm.KindPeriodic)[0]
	u := confirm.Unapplied{
		Code: confirm.CodeNotYourPoint, Action: confirm.ActionConcludeIncomplete, ClerkName: "张敏", PointName: "新宁小学确认点", At: noon,
		Ticks: []confirm.Tick{{Code: first.Code, Value: confirm.TickNotMet}, {Code: "gone", Value: confirm.TickNotMet}},
	}
	v := desk.View{Rulebook: book}
	v.Record.Content.Kind = confirm.KindPeriodic
	agreed := u
	agreed.Code, agreed.Action, agreed.Ticks = confirm.CodeAgreed, confirm.ActionConcludeComplete, nil
	v.Record.Standing.Unapplied = []confirm.Unapplied{u, agreed}
	lines := unappliedLines(v)
	check(t, "lines", len(lines), 2)
	check(t, "old point", lines[0].What, "旧确认点新宁小学确认点曾核对：材料不全，缺"+first.Code+" "+first.Text+"、gone（未生效，仅供参考）")
	check(t, "who", lines[0].Who, "张敏")
	check(t, "agreed", lines[1].What, "另一位经办人作了相同的结论：材料齐全（不另发凭证，以先作的为准）")
}

// TestHeldInTheOutbox: it is not as if it would be sent, and the way to give it up is there.
func TestHeldInTheOutbox(t *testing.T) {
	op := confirm.Operation{State: confirm.OperationSigned, SignedAt: noon, Held: true}
	op.Intent.OperationID, op.Intent.Action = "op-1", confirm.ActionMessage
	p := NewOutbox(nil, nil, nil)
	p.take([]confirm.Operation{op}, nil)
	line := p.State().Lines[0]
	check(t, "held", line.Held, true)
	check(t, "badge", line.Badge.Word, "已转出")
	if !strings.HasPrefix(line.Reason, "已转出，未发送") || p.State().Unsent != 1 {
		t.Errorf("%q, %d unsent", line.Reason, p.State().Unsent)
	}
	shown := op
	shown.Code = confirm.CodeNotYourPoint
	s := Sheet(desk.Conflict{Operation: shown, Gone: true, Moved: &confirm.Move{ToName: "城关中学确认点"}})
	check(t, "cause", s.Cause, "这条记录已转出到城关中学确认点，“"+op.Intent.Action.Label()+"”没有发送。转回本确认点后会自动发送；不用再发的请放弃。")
	check(t, "way", s.Way, WayNone)
}
