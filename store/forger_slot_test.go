package store_test

import (
	"database/sql"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// shared makes a file of two clerks and closes it.
func shared(t *testing.T) (path string) {
	t.Helper()
	path = ready(t)
	s := open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	must(t, s.Admit(t.Context(), storetest.Colleague, "许明", storetest.ColleagueKey()))
	must(t, s.Close())
	return path
}

// TestForgedSlots: a slot that was changed, exchanged, taken away, put back or
// brought from another file opens nothing, and the others see it.
func TestForgedSlots(t *testing.T) {
	const mine, his = "'" + storetest.Holder + "'", "'" + storetest.Colleague + "'"
	for _, c := range []struct {
		name, query string
		want        confirm.Code // at the unlock of the first clerk
		place       string       // that it names
		noticed     []string     // by the colleague
	}{
		{"flipped", `UPDATE slot SET data = ` + flipped("data") + ` WHERE holder = ` + mine, confirm.ProblemCacheDamaged, "slot/" + storetest.Holder, nil},
		{"marked as of another key", `UPDATE slot SET known = zeroblob(16), data = ` + flipped("data") + ` WHERE holder = ` + mine, confirm.ProblemCacheKey, "", nil},
		{"another rev", `UPDATE slot SET rev = rev - 1 WHERE holder = ` + mine, confirm.ProblemCacheDamaged, "slot/" + storetest.Holder, []string{"slot/" + storetest.Holder}},
		{"exchanged", `UPDATE slot SET data = (SELECT data FROM slot AS o WHERE o.holder != slot.holder)`, confirm.ProblemCacheDamaged, "slot/" + storetest.Holder, nil},
		{"removed", `DELETE FROM slot WHERE holder = ` + mine, confirm.ProblemColleagueNeeded, "", []string{"slot/" + storetest.Holder}},
		{"all removed", `DELETE FROM slot`, confirm.ProblemCacheDamaged, "slot", nil},
		{"the colleague's removed", `DELETE FROM slot WHERE holder = ` + his, "", "slot/" + storetest.Colleague, nil},
		{"one added", `INSERT INTO slot SELECT 'inst-9', rev, known, data FROM slot WHERE holder = ` + mine, "", "slot/inst-9", []string{"slot/inst-9"}},
		{"plan key flipped", `UPDATE plan_key SET data = ` + flipped("data"), confirm.ProblemCacheDamaged, "plan_key", nil},
		{"plan key removed", `DELETE FROM plan_key`, confirm.ProblemCacheDamaged, "plan_key", nil},
		{"plan key of another number", `UPDATE plan_key SET id = id + 1`, confirm.ProblemCacheDamaged, "plan_key", nil},
		{"an operation given to the colleague", `UPDATE operation SET holder = ` + his + ` WHERE id = 'op-000001'`, "", "operation/op-000001", []string{"operation/op-000001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := shared(t)
			forge(t, path, c.query)
			if c.noticed != nil {
				s := openAs(t, path, storetest.Colleague)
				must(t, s.Unlock(t.Context(), storetest.ColleagueKey()))
				if got := s.Damage(); !slices.Equal(got, c.noticed) {
					t.Errorf("the colleague sees %v, want %v", got, c.noticed)
				}
				must(t, s.VerifyAudit(t.Context()))
				must(t, s.Close())
				return
			}
			s := open(t, path)
			defer func() { must(t, s.Close()) }()
			err := s.Unlock(t.Context(), storetest.Key())
			if got := confirm.CodeOf(err); got != c.want {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			switch {
			case c.want == confirm.ProblemCacheDamaged:
				if got := damage(t, err); got != c.place {
					t.Errorf("place %s, want %s", got, c.place)
				}
			case c.want == "" && !slices.Equal(s.Damage(), []string{c.place}):
				t.Errorf("damage %v, want %s", s.Damage(), c.place)
			}
		})
	}
}

// TestSlotOfAnotherFile: the same credential has other slots in other files.
func TestSlotOfAnotherFile(t *testing.T) {
	other := shared(t)
	db, err := sql.Open("sqlite", other)
	must(t, err)
	var data []byte
	must(t, db.QueryRow("SELECT data FROM slot WHERE holder = ?", storetest.Holder).Scan(&data))
	must(t, db.Close())
	path := shared(t)
	forge(t, path, "UPDATE slot SET data = ? WHERE holder = ?", data, storetest.Holder)
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	if got := damage(t, s.Unlock(t.Context(), storetest.Key())); got != "slot/"+storetest.Holder {
		t.Errorf("place %s", got)
	}
}

// TestSlotPutBack: the slot of a clerk who was shut out, kept and put back,
// does not let him in; the next who opens the file sees it and takes it away.
func TestSlotPutBack(t *testing.T) {
	path := shared(t)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	var rev int64
	var known, data []byte
	must(t, db.QueryRow("SELECT rev, known, data FROM slot WHERE holder = ?", storetest.Colleague).Scan(&rev, &known, &data))
	must(t, db.Close())
	s := open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	must(t, s.Expel(t.Context(), storetest.Colleague))
	must(t, s.Close())
	forge(t, path, "INSERT INTO slot (holder, rev, known, data) VALUES (?, ?, ?, ?)", storetest.Colleague, rev, known, data)
	s = openAs(t, path, storetest.Colleague)
	if err := s.Unlock(t.Context(), storetest.ColleagueKey()); confirm.CodeOf(err) != confirm.ProblemColleagueNeeded {
		t.Errorf("a slot put back: %v", err)
	}
	must(t, s.Close())
	s = open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); !slices.Equal(got, []string{"slot/" + storetest.Colleague}) {
		t.Errorf("damage %v", got)
	}
	must(t, s.Close())
	s = open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); len(got) != 0 {
		t.Errorf("it is still there: %v", got)
	}
}

// TestFileOfOneClerkIsAdopted: a file of before there were slots goes on as the
// clerk's who opens it first, numbers and unsent work included.
func TestFileOfOneClerkIsAdopted(t *testing.T) {
	path := schema1(t)
	var s *store.Store
	for range 2 {
		s = open(t, path)
		must(t, s.Unlock(t.Context(), storetest.Key()))
		if got := s.Damage(); len(got) != 0 {
			t.Fatalf("damage %v", got)
		}
		ops, err := s.Sendable(t.Context(), confirm.OperationSigned, 0)
		must(t, err)
		n, err := s.NextSequence(t.Context())
		must(t, err)
		if len(ops) != 1 || ops[0].Colleague != "" || n != 2 {
			t.Errorf("%d to send, next number %d", len(ops), n)
		}
		must(t, s.Close())
	}
	s = openAs(t, path, storetest.Colleague)
	defer func() { must(t, s.Close()) }()
	if err := s.Unlock(t.Context(), storetest.Key()); confirm.CodeOf(err) != confirm.ProblemColleagueNeeded {
		t.Errorf("another clerk with the old key: %v", err)
	}
}
