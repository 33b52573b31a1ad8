package registry

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func (s *station) custodyEntry(kind confirm.CustodyKind) confirm.CustodyEntry {
	return confirm.CustodyEntry{
		Kind: kind, Serial: serialOf(s.signCert), At: s.h.clock.now(),
		Holder: confirm.Actor{ID: s.clerkID, Name: "张敏", Role: confirm.RoleClerk, PointID: s.h.points[0].ID},
	}
}

func (s *station) statement(typ string, payload any) string {
	s.h.t.Helper()
	jws, err := wire.SignStatement(typ, payload, s.signing, s.signCert.Raw)
	s.h.must(err)
	return jws
}

func (s *station) custody(e confirm.CustodyEntry) reply {
	s.h.t.Helper()
	return s.post(wire.PathCustody, wire.CustodyRequest{Entry: s.statement(wire.TypeCustody, e)})
}

// TestCustodyLedger: the newest line says who is in charge; a line that comes
// again is one line; a clerk sees his own, an officer those of his bureau.
func TestCustodyLedger(t *testing.T) {
	h := newHouse(t)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	received := s.custodyEntry(confirm.CustodyReceived)
	received.Keeper = "张敏"
	handed := s.custodyEntry(confirm.CustodyHanded)
	handed.Keeper, handed.Note = "李宁", "休假期间"
	request := wire.CustodyRequest{Entry: s.statement(wire.TypeCustody, received)}
	read[wire.CustodyAnswer](t, s.post(wire.PathCustody, request))
	read[wire.CustodyAnswer](t, s.custody(handed))
	// It waited for a line and a colleague of the same computer sends it, again.
	a := read[wire.CustodyAnswer](t, other.post(wire.PathCustody, request))
	if len(a.Entries) != 2 || a.Entries[0] != request.Entry {
		t.Fatalf("%d entries", len(a.Entries))
	}
	if mine := read[wire.CustodyAnswer](t, s.get(wire.PathCustody)); !slices.Equal(mine.Entries, a.Entries) {
		t.Fatalf("the clerk sees %d entries", len(mine.Entries))
	}
	if theirs := read[wire.CustodyAnswer](t, other.get(wire.PathCustody)); len(theirs.Entries) != 0 {
		t.Fatalf("another clerk sees %d entries", len(theirs.Entries))
	}
	lines := asked[wire.OfficeCustody](h.officer("liqiang", h.home), wire.PathOfficeCustody, wire.OfficeQuery{UserName: "zhangmin"}).Lines
	if len(lines) != 2 || lines[0].Keeper != "李宁" || lines[0].Kind != string(confirm.CustodyHanded) || lines[1].InstallationID != s.install ||
		lines[1].UserName != "zhangmin" || lines[1].Serial != serialOf(s.signCert) {
		t.Fatalf("the officer sees %+v", lines)
	}
	elsewhere, err := h.console().PutBureau(t.Context(), wire.OfficeBureau{Name: "斗门区教育局", Phone: "0756-5550300"})
	h.must(err)
	if lines := asked[wire.OfficeCustody](h.officer("wangjian", elsewhere.ID), wire.PathOfficeCustody, wire.OfficeQuery{}).Lines; len(lines) != 0 {
		t.Fatalf("an officer elsewhere sees %d lines", len(lines))
	}
}

// TestCustodyLost: all certificates of the workstation end in the moment its
// key is told lost, those of another workstation of the clerk do not.
func TestCustodyLost(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	recs := s.records()
	before := s.seal(s.intent(recs[0], confirm.ActionConcludeComplete))
	code, err := h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)
	next := h.newStation("zhangmin")
	next.accept(read[wire.EnrolAnswer](t, next.post(wire.PathEnrol, next.enrolRequest(code))))
	h.clock.add(2 * time.Minute) // between two messages
	next.signIn()

	h.clock.add(time.Minute)
	lost := next.custodyEntry(confirm.CustodyLost)
	lost.Serial = serialOf(s.signCert)
	read[wire.CustodyAnswer](t, next.custody(lost))
	for _, path := range []string{wire.PathMe, wire.PathRulebook, wire.PathCustody} {
		if got := s.get(path); got.code(t) != string(confirm.ProblemRevoked) {
			t.Errorf("%s with the lost key: %d", path, got.status)
		}
	}
	if r := next.operate(before)[0]; r.Kind != wire.ResultRefused || next.receipt(r, before).Code != string(confirm.CodeKeyEnded) {
		t.Errorf("what it signed without proof: %+v", r)
	}
	if r := next.operate(next.seal(next.intent(recs[1], confirm.ActionConcludeComplete)))[0]; r.Kind != wire.ResultAccepted {
		t.Errorf("by the other key: %+v", r)
	}
	log, err := h.Office(Officer{}).Log(t.Context(), wire.OfficeQuery{})
	h.must(err)
	if n := slices.IndexFunc(log.Lines, func(l wire.OfficeLogLine) bool { return l.Action == "custody_lost" }); n < 0 {
		t.Error("the log does not say so")
	}
}

// TestCustodyRefused: a line is of the holder, about a key of his, by a key that
// is good.
func TestCustodyRefused(t *testing.T) {
	h := newHouse(t)
	s, other, far := h.clerk("zhangmin", 0), h.clerk("lining", 0), h.clerk("wangfang", 1)
	good := s.custodyEntry(confirm.CustodyReceived)
	change := func(fn func(*confirm.CustodyEntry)) string {
		e := good
		fn(&e)
		return s.statement(wire.TypeCustody, e)
	}
	for name, c := range map[string]struct {
		by    *station
		entry string
		code  confirm.Code
	}{
		"of another holder":    {s, change(func(e *confirm.CustodyEntry) { e.Holder.ID = other.clerkID }), confirm.ProblemInvalidValue},
		"about another's key":  {s, change(func(e *confirm.CustodyEntry) { e.Serial = serialOf(other.signCert) }), confirm.ProblemInvalidValue},
		"of no kind":           {s, change(func(e *confirm.CustodyEntry) { e.Kind = "eaten" }), confirm.ProblemInvalidValue},
		"handed to nobody":     {s, change(func(e *confirm.CustodyEntry) { e.Kind = confirm.CustodyHanded }), confirm.ProblemInvalidValue},
		"a keeper too long":    {s, change(func(e *confirm.CustodyEntry) { e.Keeper = strings.Repeat("李", 65) }), confirm.ProblemInvalidValue},
		"a note of two lines":  {s, change(func(e *confirm.CustodyEntry) { e.Note = "a\nb" }), confirm.ProblemInvalidValue},
		"without a time":       {s, change(func(e *confirm.CustodyEntry) { e.At = time.Time{} }), confirm.ProblemInvalidValue},
		"from another point":   {far, s.statement(wire.TypeCustody, good), confirm.ProblemInvalidValue},
		"another statement":    {s, s.statement(wire.TypeWipe, good), confirm.ProblemBadRequest},
		"no statement":         {s, "a.b.c", confirm.ProblemBadRequest},
		"by an officer's line": {h.officer("liqiang", h.home), s.statement(wire.TypeCustody, good), confirm.ProblemWrongRole},
	} {
		if got := c.by.post(wire.PathCustody, wire.CustodyRequest{Entry: c.entry}); got.code(t) != string(c.code) {
			t.Errorf("%s: %d %s, want %s", name, got.status, got.body, c.code)
		}
	}
	if got := h.officer("liqiang2", h.home).get(wire.PathCustody); got.code(t) != string(confirm.ProblemWrongRole) {
		t.Errorf("an officer reads a clerk's list: %d", got.status)
	}
	h.must(h.Revoke(t.Context(), "zhangmin", "离职"))
	if got := other.post(wire.PathCustody, wire.CustodyRequest{Entry: s.statement(wire.TypeCustody, good)}); got.code(t) != string(confirm.ProblemInvalidValue) {
		t.Errorf("by an ended key: %d %s", got.status, got.body)
	}
	if lines, err := h.Office(Officer{}).Custody(t.Context(), wire.OfficeQuery{}); err != nil || len(lines.Lines) != 0 {
		t.Errorf("%d lines were kept, %v", len(lines.Lines), err)
	}
}

// TestWipeProofs are kept once, as the workstation has signed them.
func TestWipeProofs(t *testing.T) {
	h := newHouse(t)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	proof := confirm.WipeProof{
		InstallationID: s.install, PlanID: planID, PointID: h.points[0].ID, Records: 3, Photos: 2,
		KeyID: wire.Hash([]byte("key")), AuditSeq: 9, AuditHash: wire.Hash([]byte("end")), At: h.clock.now(),
	}
	in := wire.WipeRequest{Proof: s.statement(wire.TypeWipe, proof)}
	for range 2 {
		if a := read[wire.WipeAnswer](t, s.post(wire.PathWipes, in)); !a.Kept {
			t.Fatal("not kept")
		}
	}
	wipes := asked[wire.OfficeWipes](h.officer("liqiang", h.home), wire.PathOfficeWipes, wire.OfficeQuery{}).Wipes
	if len(wipes) != 1 || wipes[0].Records != 3 || wipes[0].KeyID != proof.KeyID || wipes[0].UserName != "zhangmin" || wipes[0].AuditHash != proof.AuditHash {
		t.Fatalf("the officer sees %+v", wipes)
	}
	for name, change := range map[string]func(*confirm.WipeProof){
		"of another workstation": func(p *confirm.WipeProof) { p.InstallationID = other.install },
		"of another point":       func(p *confirm.WipeProof) { p.PointID = h.points[1].ID },
		"of no key":              func(p *confirm.WipeProof) { p.KeyID = "" },
		"of fewer than nobody":   func(p *confirm.WipeProof) { p.Records = -1 },
		"without an audit log":   func(p *confirm.WipeProof) { p.AuditSeq = 0 },
	} {
		bad := proof
		change(&bad)
		got := s.post(wire.PathWipes, wire.WipeRequest{Proof: s.statement(wire.TypeWipe, bad)})
		if got.code(t) != string(confirm.ProblemInvalidValue) || got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}
