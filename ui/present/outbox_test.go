package present

import (
	"testing"

	"confirmpoint/confirm"
)

func operation(id, record string, s confirm.OperationState) confirm.Operation {
	return confirm.Operation{
		Intent: confirm.Intent{OperationID: id, RecordID: record, Action: confirm.ActionConcludeComplete},
		State:  s, SignedAt: noon,
	}
}

type outboxBench struct {
	*Outbox
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
}

func newOutboxBench(t *testing.T) *outboxBench {
	b := &outboxBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.desk.page.Rows = rows(6)
	refused := operation("o3", "r3", confirm.OperationRefused)
	refused.Code = confirm.CodeAlreadyDecided
	resolved := operation("o4", "r4", confirm.OperationRefused)
	resolved.ResolvedAt, resolved.Resolution = noon, "对方结论正确"
	tried := operation("o2", "r2", confirm.OperationSending)
	tried.Tries = 3
	b.desk.operations = []confirm.Operation{
		operation("o0", "r0", confirm.OperationSigned), operation("o1", "r1", confirm.OperationUnknown), tried,
		refused, resolved, operation("o5", "gone", confirm.OperationAccepted),
	}
	b.notices = NewNotices(b.runner)
	b.Outbox = NewOutbox(b.desk, b.runner, b.notices)
	b.Reload()
	b.runner.settle()
	return b
}

func TestOutboxTellsWhatBecameOfEach(t *testing.T) {
	s := newOutboxBench(t).State()
	check(t, "unsent", s.Unsent, 3)
	check(t, "conflicts", s.Conflict, 1)
	check(t, "accepted", s.Accepted, 1)
	want := []struct{ name, word, reason string }{
		{"张0", "待发送", "联网后自动发送"},
		{"张1", "结果未知", "结果未知，正在查询；得到答复前不用重办"},
		{"张2", "发送中", "已尝试 3 次，联网后自动再发"},
		{"张3", "冲突", Words(confirm.CodeAlreadyDecided, nil)},
		{"张4", "已放弃", "对方结论正确"},
		{"—", "已受理", ""},
	}
	for i, w := range want {
		check(t, "name", s.Lines[i].Name, w.name)
		check(t, "word", s.Lines[i].Badge.Word, w.word)
		check(t, "reason", s.Lines[i].Reason, w.reason)
		check(t, "open", s.Lines[i].Open, w.word == "冲突")
	}
}

func TestOutboxReloads(t *testing.T) {
	b := newOutboxBench(t)
	b.Reload()
	b.Reload()
	b.runner.runJob(1)
	b.desk.operations = nil
	b.runner.runJob(0) // late: dropped
	check(t, "lines", len(b.State().Lines), 6)
	b.Reload()
	b.runner.settle()
	check(t, "lines", len(b.State().Lines), 0)
	check(t, "says why", b.State().Empty != "", true)
	b.desk.err = problem(confirm.ProblemLocked)
	b.Reload()
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemLocked, nil))
}
