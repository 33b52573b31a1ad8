package registry

import (
	"net/http"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestPolicies: what an officer asks reaches the workstations of his bureau
// with the rulebook, and no others; work on the old rules is not lost by it.
func TestPolicies(t *testing.T) {
	p := newProvince(t)
	s := p.clerk("zhangmin", 0)
	all := asked[wire.OfficePolicies](p.all, wire.PathOfficePolicies, wire.OfficeQuery{}).Policies
	if len(all) != 2 || all[0] != (wire.OfficePolicy{BureauID: all[0].BureauID, BureauName: all[0].BureauName}) {
		t.Fatalf("at first: %+v", all)
	}
	mine := asked[wire.OfficePolicies](p.first, wire.PathOfficePolicies, wire.OfficeQuery{}).Policies
	if len(mine) != 1 || mine[0].BureauID != p.home {
		t.Fatalf("the officer sees %+v", mine)
	}
	before := s.rulebook()
	sum := read[wire.ChangesAnswer](t, s.get(wire.PathChanges+"?rulebook="+wire.Hash(nil))).Rulebook
	set := wire.OfficePolicy{BureauID: p.home, IdleMinutes: 3, Signing: "batch", BatchMinutes: 7, Reveal: "on_demand",
		KeyringFree: true, KeyringFreeDays: 1, RetentionDays: 10, Templates: "0badcafe"}
	p.second.told(wire.PathOfficePutPolicy, set, confirm.ProblemNotFound, http.StatusNotFound)
	if done := asked[wire.OfficePolicy](p.first, wire.PathOfficePutPolicy, set); done.Revision != 1 {
		t.Errorf("set: %+v", done)
	}
	p.first.told(wire.PathOfficePutPolicy, set, confirm.ProblemOutdated, http.StatusConflict)
	after := s.rulebook()
	want := confirm.DeskPolicy{IdleMinutes: 3, Signing: confirm.SignBatch, BatchMinutes: 7, Reveal: confirm.RevealOnDemand,
		KeyringFree: true, KeyringFreeDays: 1, RetentionDays: 10, Templates: "0badcafe"}
	if after.Policy != want || before.Policy != (confirm.DeskPolicy{}) {
		t.Errorf("the rulebook says %+v", after.Policy)
	}
	if now := read[wire.ChangesAnswer](t, s.get(wire.PathChanges+"?rulebook="+wire.Hash(nil))).Rulebook; now == sum {
		t.Error("workstations are not told that there is another rulebook")
	}
	if after.Version != before.Version {
		t.Error("conclusions under the old policy would be refused")
	}
	if there := asked[wire.OfficePolicies](p.second, wire.PathOfficePolicies, wire.OfficeQuery{}).Policies; there[0].Revision != 0 {
		t.Errorf("another bureau has %+v", there)
	}
}

func TestPolicyRanges(t *testing.T) {
	h := newHouse(t)
	officer := h.officer("liqiang", h.home)
	for field, in := range map[string]wire.OfficePolicy{
		"idle_minutes":      {IdleMinutes: 61},
		"signing":           {Signing: "never"},
		"batch_minutes":     {BatchMinutes: -1},
		"reveal":            {Reveal: "always"},
		"keyring_free_days": {KeyringFreeDays: 8},
		"retention_days":    {RetentionDays: 3651},
		"templates":         {Templates: "<script>"},
	} {
		in.BureauID = h.home
		got := officer.post(wire.PathOfficePutPolicy, in)
		if p := read422(t, got); p.Args["field"] != field {
			t.Errorf("%s: %d %s", field, got.status, got.body)
		}
	}
	most := wire.OfficePolicy{BureauID: h.home, IdleMinutes: 60, BatchMinutes: 60, KeyringFreeDays: 7, RetentionDays: 3650, Signing: "session", Reveal: "on_open"}
	asked[wire.OfficePolicy](officer, wire.PathOfficePutPolicy, most)
}

// read422 reads what is wrong with a value.
func read422(t *testing.T, r reply) (p wire.Problem) {
	t.Helper()
	if r.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", r.status)
	}
	if err := wire.DecodeBytes(r.body, &p); err != nil {
		t.Errorf("%s: %v", r.body, err)
	}
	return p
}
