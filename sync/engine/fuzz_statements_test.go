package engine_test

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// FuzzStatements reads what lay in a cache: nothing comes out of a statement
// whose signature is not right.
func FuzzStatements(f *testing.F) {
	w := newWorld(f, 0)
	custody, err := w.engine.SignCustody(f.Context(), confirm.CustodyEntry{Kind: confirm.CustodyReceived, At: w.clock.Now()})
	w.must(err)
	wiped, err := w.engine.SignWipe(f.Context(), confirm.WipeProof{PlanID: planID, KeyID: wire.Hash(nil), At: w.clock.Now()})
	w.must(err)
	f.Add(custody)
	f.Add(wiped)
	f.Add([]byte("a.b.c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := w.engine.OpenCustody(data); err == nil && e.Holder.ID != w.enrolment.Clerk.ID {
			t.Errorf("an entry that nobody signed: %+v", e)
		}
		if p, err := w.engine.OpenWipe(data); err == nil && p.PlanID != planID {
			t.Errorf("a proof that nobody signed: %+v", p)
		}
	})
}
