package store_test

import (
	"context"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store/storetest"
)

// TestAuditInTheActsTransaction: an act and its entry are on the disk together,
// or neither is.
func TestAuditInTheActsTransaction(t *testing.T) {
	s := unlocked(t)
	ctx := t.Context()
	gone, cancel := context.WithCancel(ctx)
	cancel()
	event := func(subject string) confirm.AuditEvent {
		return confirm.AuditEvent{At: storetest.Start(), Actor: "clerk-1", Action: confirm.AuditPrint, Subject: subject}
	}
	base := storetest.Record(1)
	acts := map[string]func(context.Context, confirm.AuditEvent) error{
		"setting": func(ctx context.Context, e confirm.AuditEvent) error { return s.SaveSetting(ctx, "a", []byte("b"), e) },
		"batch": func(ctx context.Context, e confirm.AuditEvent) error {
			return s.SaveBatch(ctx, confirm.Batch{ID: "batch-1", CreatedAt: storetest.Start()}, e)
		},
		"sign-in": func(ctx context.Context, e confirm.AuditEvent) error {
			return s.SaveOnlineSignIn(ctx, storetest.Start(), e)
		},
		"decision": func(ctx context.Context, e confirm.AuditEvent) error {
			return s.CommitDecision(ctx, storetest.Decision(base, 1, confirm.ActionConcludeComplete), base, e)
		},
		"statement": func(ctx context.Context, e confirm.AuditEvent) error {
			_, err := s.AddStatement(ctx, confirm.Statement{Kind: confirm.StatementAudit, JWS: []byte("a.b.c")}, e)
			return err
		},
		"number": func(ctx context.Context, e confirm.AuditEvent) error {
			return s.SaveReservedNumbers(ctx, []confirm.ReservedNumber{{Number: "nobody's", BlockID: "x"}}, e)
		},
	}
	for name, act := range acts {
		if err := act(gone, event("never "+name)); err == nil {
			t.Errorf("%s: done after the end", name)
		}
		err := act(ctx, event(name))
		if failed := err != nil; failed != (name == "number") {
			t.Errorf("%s: %v", name, err)
		}
	}
	log, err := s.AuditLog(ctx)
	must(t, err)
	told := map[string]int{}
	for _, e := range log {
		if e.Action == confirm.AuditPrint {
			told[e.Subject]++
		}
	}
	for name := range acts {
		want := 1
		if name == "number" { // it could not be saved: nothing is said of it
			want = 0
		}
		if told[name] != want || told["never "+name] != 0 {
			t.Errorf("%s is told %d times, before the end %d", name, told[name], told["never "+name])
		}
	}
	end, err := s.AuditEnd(ctx)
	must(t, err)
	if last := log[len(log)-1]; end.Seq != last.Seq || end.Hash != last.Hash || int64(len(log)) != end.Seq || len(end.Log) != 32 {
		t.Errorf("the end is %+v, the last entry %d %s", end, last.Seq, last.Hash)
	}
	must(t, s.VerifyAudit(ctx))
}

// TestAuditStaysAfterAWipe: entries of six months and more outlive the people;
// of an edit the fact stays, and the values go with them.
func TestAuditStaysAfterAWipe(t *testing.T) {
	s := unlocked(t)
	ctx := t.Context()
	old := storetest.Start().Add(-2 * confirm.AuditKept)
	must(t, s.Audit(ctx,
		confirm.AuditEvent{At: old, Actor: "clerk-1", Action: confirm.AuditReveal, Subject: "r1", Detail: "phone"},
		confirm.AuditEvent{At: old, Actor: "clerk-1", Action: confirm.AuditEdit, Subject: "r1", Detail: `{"old":"山乡小学"}`}))
	_, err := s.Wipe(ctx, "clerk-1")
	must(t, err)
	must(t, s.VerifyAudit(ctx))
	log, err := s.AuditLog(ctx)
	must(t, err)
	if len(log) < 3 || log[0].Detail != "phone" || !log[0].At.Equal(old) || log[1].Action != confirm.AuditEdit || log[1].Detail != "" {
		t.Errorf("after the wipe: %+v", log)
	}
	if last := log[len(log)-1]; last.Action != confirm.AuditWipe {
		t.Errorf("the wipe itself is %+v", last)
	}
}
