package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func TestABlockIsAnsweredWithOneKey(t *testing.T) {
	b := newRecordBench(t)
	v := b.desk.views["r1"]
	v.Conditions = confirm.DefaultConditions()
	v.Draft.Ticks = []confirm.Tick{{Code: "T8", Value: confirm.TickNotMet}}
	v.Findings = []confirm.Finding{{Check: "c/1", Code: "c", Severity: confirm.SeverityWarn, Field: "certificate.number"}}
	b.desk.views["r1"] = v
	check(t, "nothing open", b.WhyNotBlock(confirm.BlockWork) != "", true)
	b.open("r1")
	b.TickBlock(confirm.BlockWork)
	b.TickBlock(confirm.BlockWork) // a key held too long
	b.runner.settle()
	got := map[string]confirm.TickValue{}
	for _, tick := range b.State().Ticks {
		got[tick.Code] = tick.Value
	}
	check(t, "T2", got["T2"], confirm.TickMet)
	check(t, "T8 keeps its answer", got["T8"], confirm.TickNotMet)
	check(t, "T1 is of another block", got["T1"], "")
	check(t, "said", b.notices.Current().Text, "")

	b.TickBlock(confirm.BlockCertificate)
	b.runner.settle()
	if said := b.notices.Current().Text; !strings.HasPrefix(said, "T1 有核对提示") {
		t.Errorf("what a finding is about is refused with %q", said)
	}
	check(t, "reason at the button", b.State().Blocks[1].Reason, b.notices.Current().Text)
	b.TickBlock(confirm.BlockWork)
	check(t, "answered already", strings.Contains(b.notices.Current().Text, "都已有答案"), true)
}

func TestABlockWaitsUntilChangesAreSeen(t *testing.T) {
	b := newRecordBench(t)
	v := b.desk.views["r1"]
	v.Conditions, v.Draft.Ticks, v.Findings = confirm.DefaultConditions(), nil, nil
	v.Since = &desk.Since{Fields: []confirm.FieldChange{{Field: "work.school", Hard: true}}}
	b.desk.views["r1"] = v
	b.open("r1")
	check(t, "unseen", b.WhyNotBlock(confirm.BlockWork) != "", true)
	b.SawChanges()
	check(t, "seen", b.WhyNotBlock(confirm.BlockWork), "")
}
