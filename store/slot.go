package store

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io"
	"maps"
	"slices"

	"confirmpoint/confirm"
)

// A slot is the root key of the file, sealed under a key of one clerk. The head
// lists the slots that are good, so that one put back after its clerk was shut
// out opens nothing to him, and one that somebody took away is missed.

// slotPlace binds a slot to its clerk.
func slotPlace(holder string, rev int64) place { return place{"slot", "root", holder, rev} }

// slotKeys gives the sealer of a clerk's slot, and the mark that tells whether
// a slot is his key's.
func (s *Store) slotKeys(key []byte, holder string) (*sealer, []byte, error) {
	sub, err := derive(key, s.uuid, "slot")
	if err != nil {
		return nil, nil, err
	}
	defer clear(sub)
	h := hmac.New(sha256.New, sub)
	io.WriteString(h, "slot of "+holder) // a hash never fails
	with, err := newSealer(sub, rootKeyID, s.uuid, s.rand)
	return with, h.Sum(nil)[:16], err
}

// saveSlot seals the root key for a clerk, in place of a slot he has.
func (t *tx) saveSlot(holder, name string, key, root []byte, s *Store) error {
	with, known, err := s.slotKeys(key, holder)
	if err != nil {
		return err
	}
	rev := t.rev()
	sealed, err := with.seal(slotPlace(holder, rev), root)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`INSERT INTO slot (holder, rev, known, data) VALUES (?, ?, ?, ?)
		ON CONFLICT (holder) DO UPDATE SET rev = excluded.rev, known = excluded.known, data = excluded.data`,
		holder, rev, known, sealed); err != nil {
		return err
	}
	t.changeClerk(holder, func(c *clerk) { c.Slot, c.Name = rev, name })
	return nil
}

// changeClerk changes what the head says of a clerk.
func (t *tx) changeClerk(holder string, change func(*clerk)) {
	all := maps.Clone(t.head.Clerks)
	if all == nil {
		all = make(map[string]clerk)
	}
	c := all[holder]
	change(&c)
	all[holder] = c
	t.head.Clerks = all
}

// me is what the head says of the clerk who works here: within a transaction,
// as it will be.
func (s *session) me() clerk { return s.head.Clerks[s.holder] }

func (t *tx) me() clerk { return t.head.Clerks[t.holder] }

// colleague names the holder of an operation, "" for the clerk who works here.
func (s *session) colleague(holder string) string {
	if holder == s.holder {
		return ""
	}
	if name := s.head.Clerks[holder].Name; name != "" {
		return name
	}
	return holder
}

// mayResolve tells whose refusals this clerk deals with: his own, and those of
// clerks who were shut out, whom nobody else can speak for.
func (s *session) mayResolve(holder string) bool {
	return holder == s.holder || s.head.Clerks[holder].Slot == 0
}

// maySettle tells whether this clerk may deal with a colleague's operation.
func (t *tx) maySettle(op *confirm.Operation) bool {
	for _, b := range t.ops[op.Intent.RecordID] {
		if b.id == op.Intent.OperationID {
			return op.State == confirm.OperationRefused && t.mayResolve(b.holder)
		}
	}
	return false
}

// colleagueFirst refuses a second act that moves a record, while a colleague's
// has no answer: it could only be right if the first is accepted.
func (t *tx) colleagueFirst(i *confirm.Intent) error {
	if !moves(i.Action) {
		return nil
	}
	for _, b := range t.ops[i.RecordID] {
		if b.holder != t.holder && isOpen(b.state) && moves(b.action) {
			return colleagueFirst(t.colleague(b.holder))
		}
	}
	return nil
}

// colleagueFirst says whose turn it is.
func colleagueFirst(name string) error {
	return &confirm.Problem{Code: confirm.ProblemOperationOpen, Args: map[string]string{"clerk": name}}
}

// Admit lets another clerk of this computer in: holder is his installation id,
// name is how colleagues see him, and key the cache key of his credential.
func (s *Store) Admit(ctx context.Context, holder, name string, key []byte) error {
	if len(key) != cacheKeySize {
		return problem(confirm.ProblemCacheKey, nil)
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.saveSlot(holder, name, key, t.root, s); err != nil {
			return err
		}
		return t.audit(confirm.AuditEvent{Actor: t.actor, Action: confirm.AuditClerk, Subject: holder, Detail: "admitted"})
	})
}

// Expel shuts a clerk out: his slot is destroyed. His operations stay, as his.
// not_found when he has no slot; invalid_value for the clerk who works here.
func (s *Store) Expel(ctx context.Context, holder string) error {
	err := s.write(ctx, func(t *tx) error {
		if holder == t.holder {
			return &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": "clerk"}}
		}
		if t.head.Clerks[holder].Slot == 0 {
			return problem(confirm.ProblemNotFound, nil)
		}
		if err := t.dropSlot(holder); err != nil {
			return err
		}
		t.after = append(t.after, func() {
			for id := range t.session.ops {
				t.session.refresh(id)
			}
		})
		return t.audit(confirm.AuditEvent{Actor: t.actor, Action: confirm.AuditClerk, Subject: holder, Detail: "expelled"})
	})
	if err != nil {
		return err
	}
	return asProblem(s.checkpoint()) // no copy of the slot is left in the log
}

// dropSlot overwrites a slot and takes it away.
func (t *tx) dropSlot(holder string) error {
	if _, known := t.head.Clerks[holder]; known {
		t.changeClerk(holder, func(c *clerk) { c.Slot = 0 })
	}
	if _, err := t.Exec("UPDATE slot SET data = zeroblob(length(data)), known = x'' WHERE holder = ?", holder); err != nil {
		return err
	}
	_, err := t.Exec("DELETE FROM slot WHERE holder = ?", holder)
	return err
}

// Clerk is one who was ever let in to this file.
type Clerk struct {
	Holder, Name string
	Admitted     bool // false: shut out since
	Waiting      int  // operations that wait for the registry's word
}

// Clerks lists them, by name.
func (s *Store) Clerks(context.Context) (list []Clerk, err error) {
	err = s.read(func(open *session) error {
		waiting := make(map[string]int)
		for _, ops := range open.ops {
			for _, op := range ops {
				if isOpen(op.state) {
					waiting[op.holder]++
				}
			}
		}
		for holder, c := range open.head.Clerks {
			list = append(list, Clerk{Holder: holder, Name: c.Name, Admitted: c.Slot != 0, Waiting: waiting[holder]})
		}
		slices.SortFunc(list, func(a, b Clerk) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Holder, b.Holder))
		})
		return nil
	})
	return list, err
}

// OperationsOf lists the operations of one clerk, oldest first, as Operations does.
func (s *Store) OperationsOf(ctx context.Context, holder string) (list []confirm.Operation, err error) {
	err = s.read(func(open *session) error {
		list, err = open.operations(ctx, s.r, "holder = ? ORDER BY seq", true, holder)
		return err
	})
	return list, err
}

// loadSlots holds the slots that are here against the head. One that is not
// good is as if it were not there.
func loadSlots(ctx context.Context, q queryer, open *session) error {
	rows, err := q.QueryContext(ctx, "SELECT holder, rev FROM slot ORDER BY holder")
	if err != nil {
		return err
	}
	defer rows.Close()
	here := make(map[string]int64)
	for rows.Next() {
		var holder string
		var rev int64
		if err := rows.Scan(&holder, &rev); err != nil {
			return err
		}
		if here[holder] = rev; open.head.Clerks[holder].Slot != rev {
			open.damage = append(open.damage, "slot/"+holder)
		}
	}
	for _, holder := range slices.Sorted(maps.Keys(open.head.Clerks)) {
		if c := open.head.Clerks[holder]; c.Slot != 0 && here[holder] == 0 {
			open.damage = append(open.damage, "slot/"+holder)
		}
	}
	return rows.Err()
}

// restoreSlots takes away the slots that are not good.
func (t *tx) restoreSlots(ctx context.Context) error {
	holders, err := column1[string](t.QueryContext(ctx, "SELECT holder FROM slot"))
	if err != nil {
		return err
	}
	for _, holder := range holders {
		var rev int64
		if err := t.QueryRow("SELECT rev FROM slot WHERE holder = ?", holder).Scan(&rev); err != nil {
			return err
		}
		if t.head.Clerks[holder].Slot == rev {
			continue
		}
		if err := t.dropSlot(holder); err != nil {
			return err
		}
	}
	for holder, c := range t.head.Clerks {
		if c.Slot != 0 && !slices.Contains(holders, holder) {
			t.changeClerk(holder, func(c *clerk) { c.Slot = 0 })
		}
	}
	return nil
}

// savePlanKey seals a plan key under the root; there is one at a time.
func (t *tx) savePlanKey(id uint16, key []byte) error {
	rev := t.rev()
	sealed, err := t.keys.own.seal(planKeyPlace(rev), key)
	if err != nil {
		return err
	}
	t.head.PlanKey, t.head.PlanRev = id, rev
	_, err = t.Exec("INSERT INTO plan_key (id, rev, data) VALUES (?, ?, ?)", id, rev, sealed)
	return err
}

func planKeyPlace(rev int64) place { return place{"plan_key", "data", "", rev} }

// loadPlanKey opens the plan key that the head names.
func (s *session) loadPlanKey(ctx context.Context, q queryer) ([]byte, error) {
	var sealed []byte
	err := q.QueryRowContext(ctx, "SELECT data FROM plan_key WHERE id = ? AND rev = ?", s.head.PlanKey, s.head.PlanRev).Scan(&sealed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	key, err := s.keys.own.open(nil, planKeyPlace(s.head.PlanRev), sealed)
	if err != nil || len(key) != cacheKeySize {
		return nil, damaged("plan_key", errSeal)
	}
	return key, nil
}
