package store_test

import (
	"bytes"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// escrowed makes a file with three open decisions, of which the first two are
// sealed to the bureau, and closes it.
func escrowed(t *testing.T) (path string, ids []string) {
	t.Helper()
	path = t.TempDir() + "/point.db"
	s := open(t, path)
	ctx := t.Context()
	must(t, s.Unlock(ctx, storetest.Key()))
	must(t, s.SaveRulebook(ctx, storetest.Rulebook()))
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	for i := 1; i <= 3; i++ {
		page.Changes = append(page.Changes, storetest.Change(int64(i), storetest.Record(i)))
	}
	must(t, s.ApplyChanges(ctx, page))
	for i := 1; i <= 3; i++ {
		rec := storetest.Record(i)
		op := storetest.Decision(rec, int64(i), confirm.ActionConcludeComplete)
		if i < 3 {
			op.Escrow = []byte("sealed " + op.Intent.OperationID)
		}
		must(t, s.CommitDecision(ctx, op, rec))
		ids = append(ids, op.Intent.OperationID)
	}
	must(t, s.Close())
	return path, ids
}

func wantEscrow(t *testing.T, s *store.Store, missing int, want ...string) {
	t.Helper()
	items, left, err := s.Escrow(t.Context())
	must(t, err)
	var got []string
	for _, item := range items {
		got = append(got, string(item))
	}
	if left != missing || len(got) != len(want) {
		t.Fatalf("%q and %d missing, want %q and %d", got, left, want, missing)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%q, want %q", got, want)
		}
	}
}

func unescrowed(t *testing.T, s *store.Store) (ids []string) {
	t.Helper()
	list, err := s.Unescrowed(t.Context())
	must(t, err)
	for _, op := range list {
		ids = append(ids, op.Intent.OperationID)
	}
	return ids
}

// TestEscrow is read without a key, completed with one, and goes with the answer.
func TestEscrow(t *testing.T) {
	path, ids := escrowed(t)
	s := open(t, path)
	ctx := t.Context()
	wantEscrow(t, s, 1, "sealed "+ids[0], "sealed "+ids[1])
	if _, err := s.Unescrowed(ctx); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Fatalf("of a locked file: %v", err)
	}
	must(t, s.Unlock(ctx, storetest.Key()))
	if got := unescrowed(t, s); len(got) != 1 || got[0] != ids[2] {
		t.Fatalf("not sealed: %v", got)
	}
	must(t, s.SaveEscrow(ctx, ids[2], []byte("late")))
	wantEscrow(t, s, 0, "sealed "+ids[0], "sealed "+ids[1], "late")
	must(t, s.CloseOperation(ctx, confirm.Outcome{OperationID: ids[0], RecordID: storetest.RecordID(1), Code: confirm.CodeWindowClosed, Receipt: []byte("r")}))
	must(t, s.SaveEscrow(ctx, ids[0], []byte("too late")))
	wantEscrow(t, s, 0, "sealed "+ids[1], "late")
	if err := s.SaveEscrow(ctx, "none", []byte("x")); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Fatalf("of no operation: %v", err)
	}
}

// TestEscrowForged: what is not what was sealed, or is another operation's, is to
// be sealed anew.
func TestEscrowForged(t *testing.T) {
	for name, query := range map[string]string{
		"flipped":   "UPDATE escrow SET data = CAST('forged' AS BLOB) WHERE operation_id = ?1",
		"of others": "UPDATE escrow SET (data, mac) = (SELECT data, mac FROM escrow WHERE operation_id <> ?1) WHERE operation_id = ?1",
		"mac":       "UPDATE escrow SET mac = zeroblob(32) WHERE operation_id = ?1",
		"dropped":   "DELETE FROM escrow WHERE operation_id = ?1",
	} {
		path, ids := escrowed(t)
		forge(t, path, query, ids[1])
		s := open(t, path)
		must(t, s.Unlock(t.Context(), storetest.Key()))
		if got := unescrowed(t, s); len(got) != 2 || got[0] != ids[1] || got[1] != ids[2] {
			t.Errorf("%s: to be sealed anew are %v", name, got)
		}
	}
}

// TestStatements wait, are marked, and outlive a restart.
func TestStatements(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s := open(t, path)
	ctx := t.Context()
	must(t, s.Unlock(ctx, storetest.Key()))
	for i, kind := range []confirm.StatementKind{confirm.StatementCustody, confirm.StatementWipe, confirm.StatementCustody} {
		seq, err := s.AddStatement(ctx, confirm.Statement{Kind: kind, JWS: []byte{byte(i)}},
			confirm.AuditEvent{Action: confirm.AuditCustody, Subject: "s"})
		if must(t, err); seq != int64(i+1) {
			t.Fatalf("number %d", seq)
		}
	}
	at := time.Date(2026, 10, 8, 0, 0, 0, 0, time.UTC)
	must(t, s.MarkStatementSent(ctx, 1, at))
	must(t, s.Close())
	s = open(t, path)
	must(t, s.Unlock(ctx, storetest.Key()))
	if damage := s.Damage(); len(damage) != 0 {
		t.Fatalf("damage %v", damage)
	}
	all, err := s.Statements(ctx, confirm.StatementCustody, false)
	if must(t, err); len(all) != 2 || !all[0].SentAt.Equal(at) || !bytes.Equal(all[1].JWS, []byte{2}) || !all[1].SentAt.IsZero() {
		t.Fatalf("%+v", all)
	}
	waiting, err := s.Statements(ctx, "", true)
	if must(t, err); len(waiting) != 2 || waiting[0].Kind != confirm.StatementWipe {
		t.Fatalf("%+v", waiting)
	}
	must(t, s.VerifyAudit(ctx))
}

// TestStatementsForged: none is made to look sent, exchanged or taken away.
func TestStatementsForged(t *testing.T) {
	for query, want := range map[string]string{
		"UPDATE statement SET sent_at = 5 WHERE seq = 1":                                       "statement/1",
		"UPDATE statement SET kind = 'wipe' WHERE seq = 1":                                     "statement/1",
		"UPDATE statement SET data = " + flipped("data") + " WHERE seq = 1":                    "statement/1",
		"UPDATE statement SET data = (SELECT data FROM statement WHERE seq = 2) WHERE seq = 1": "statement/1",
		"DELETE FROM statement WHERE seq = 1":                                                  "",
	} {
		path := t.TempDir() + "/point.db"
		s := open(t, path)
		ctx := t.Context()
		must(t, s.Unlock(ctx, storetest.Key()))
		for range 2 {
			_, err := s.AddStatement(ctx, confirm.Statement{Kind: confirm.StatementCustody, JWS: bytes.Repeat([]byte("j"), 40)})
			must(t, err)
		}
		must(t, s.Close())
		forge(t, path, query)
		s = open(t, path)
		must(t, s.Unlock(ctx, storetest.Key()))
		list, err := s.Statements(ctx, "", false)
		if want == "" {
			if damage := s.Damage(); len(damage) != 1 || damage[0] != "statement" {
				t.Errorf("%s: damage %v", query, damage)
			}
			continue
		}
		if got := damage(t, err); got != want || len(list) != 1 || list[0].Seq != 2 {
			t.Errorf("%s: %s, %d others", query, got, len(list))
		}
	}
}
